import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.CharsetUtil;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

class Http1Answers extends ChannelInboundHandlerAdapter {
  record Message(String message) {}

  record Person(String name, int count, List<String> tags) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AsciiString HTML = AsciiString.cached("text/html; charset=utf-8");
  private static final ByteBuf TEXT = constant("Hello, World!");
  private static final ByteBuf FIRST = constant("<h1>Hello Node!</h1>");
  private static final ByteBuf SECOND = constant("<p>Hello Server!</p>");
  private static final int SENT_BY_KERNEL = 16 << 10;

  private final Path www;
  private HttpRequest request;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;

  Http1Answers(Path www) {
    this.www = www;
  }

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(text, CharsetUtil.US_ASCII).asReadOnly());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest head) {
      request = head;
    }
    if (message instanceof HttpContent content) {
      if (content.content().isReadable()) {
        // One of several parts alone makes a composite, which reads slower.
        body =
            body.isReadable() ? Unpooled.wrappedBuffer(body, content.content()) : content.content();
      } else {
        content.release();
      }
      if (message instanceof LastHttpContent) {
        ByteBuf whole = body;
        body = Unpooled.EMPTY_BUFFER;
        try {
          answer(context, whole);
        } finally {
          whole.release();
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  private void answer(ChannelHandlerContext context, ByteBuf whole) throws IOException {
    switch (request.uri()) {
      case "/text" -> full(context, TEXT.duplicate(), HttpHeaderValues.TEXT_PLAIN);
      case "/json" -> {
        if (request.method().equals(HttpMethod.POST)) {
          Person person = JSON.readValue(ByteBufUtil.getBytes(whole), Person.class);
          full(
              context,
              Unpooled.copiedBuffer(person.name(), CharsetUtil.UTF_8),
              HttpHeaderValues.TEXT_PLAIN);
        } else {
          byte[] json = JSON.writeValueAsBytes(new Message("Hello, World!"));
          full(context, Unpooled.wrappedBuffer(json), HttpHeaderValues.APPLICATION_JSON);
        }
      }
      case "/chunks" -> {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, HTML);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        context.write(head);
        context.write(new DefaultHttpContent(FIRST.duplicate()));
        end(context, new DefaultLastHttpContent(SECOND.duplicate()));
      }
      case "/sleep" ->
          context
              .executor()
              .schedule(
                  () -> {
                    full(
                        context,
                        Unpooled.copiedBuffer("slept", CharsetUtil.US_ASCII),
                        HttpHeaderValues.TEXT_PLAIN);
                    context.flush();
                  },
                  100,
                  TimeUnit.MILLISECONDS);
      default -> {
        if (request.uri().startsWith("/static/")) {
          file(context, www.resolve(request.uri().substring("/static/".length())).normalize());
        } else {
          context.write(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND));
        }
      }
    }
  }

  private void full(ChannelHandlerContext context, ByteBuf content, AsciiString type) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    if (!HttpUtil.isKeepAlive(request)) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    end(context, response);
  }

  private void end(ChannelHandlerContext context, Object last) {
    if (HttpUtil.isKeepAlive(request)) {
      context.write(last, context.voidPromise());
    } else {
      context.write(last).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** From the disk each time; the kernel sends what is large. */
  private void file(ChannelHandlerContext context, Path path) throws IOException {
    if (!path.startsWith(www)) {
      context.write(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND));
      return;
    }
    File file = path.toFile();
    long length = file.length();
    if (length <= SENT_BY_KERNEL) {
      full(
          context,
          Unpooled.wrappedBuffer(Files.readAllBytes(path)),
          HttpHeaderValues.APPLICATION_OCTET_STREAM);
      return;
    }
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM);
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    context.write(head);
    context.write(new DefaultFileRegion(file, 0, length));
    end(context, LastHttpContent.EMPTY_LAST_CONTENT);
  }
}
