package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
  /** What the JDK's client says first, without the heads of record and message. */
  private static byte[] hello(String... protocols) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    record.flip().position(5 + 4);
    byte[] message = new byte[record.remaining()];
    record.get(message);
    return message;
  }

  @Test
  void theOfferedProtocolsAreReadInOrder() throws Exception {
    ByteBuf message = Unpooled.wrappedBuffer(hello("h2", "http/1.1"));
    assertThat(ClientHello.applicationProtocols(message)).containsExactly("h2", "http/1.1");
    assertThat(message.readerIndex()).isZero();
    assertThat(ClientHello.applicationProtocols(Unpooled.wrappedBuffer(hello()))).isEmpty();
  }

  @Test
  void aMessageThatIsCutOffAnywhereIsNoError() throws Exception {
    byte[] whole = hello("h2", "http/1.1");
    for (int length = 0; length < whole.length; length++) {
      assertThat(ClientHello.applicationProtocols(Unpooled.wrappedBuffer(whole, 0, length)))
          .isIn(List.of(), List.of("h2", "http/1.1"));
    }
  }

  @Property
  void noBytesAreAnError(@ForAll byte[] bytes, @ForAll byte[] more) {
    byte[] start = new byte[2 + 32];
    assertThat(ClientHello.applicationProtocols(Unpooled.wrappedBuffer(start, bytes, more)))
        .doesNotContain("");
    assertThat(ClientHello.applicationProtocols(Unpooled.wrappedBuffer(bytes))).doesNotContain("");
  }
}
