package naru.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Media types by the extensions of file names. */
final class MimeTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final String UTF_8 = "; charset=utf-8";

  /** A type and its extensions a line, as in IANA's registry where it has the type. */
  private static final String TABLE =
      """
      text/html html htm
      text/css css
      text/javascript js mjs cjs
      text/plain txt text log conf ini
      text/markdown md markdown
      text/csv csv
      text/tab-separated-values tsv
      text/calendar ics
      text/vcard vcf
      text/vtt vtt
      text/x-java-source java
      application/json json map
      application/ld+json jsonld
      application/geo+json geojson
      application/manifest+json webmanifest
      application/xml xml xsl xsd
      application/xhtml+xml xhtml
      application/rss+xml rss
      application/atom+xml atom
      application/yaml yaml yml
      application/toml toml
      application/sql sql
      application/rtf rtf
      application/pdf pdf
      application/postscript ps eps
      application/wasm wasm
      application/epub+zip epub
      application/zip zip
      application/gzip gz tgz
      application/zstd zst
      application/x-bzip2 bz2
      application/x-xz xz
      application/x-tar tar
      application/x-7z-compressed 7z
      application/vnd.rar rar
      application/java-archive jar war
      application/vnd.android.package-archive apk
      application/msword doc
      application/vnd.ms-excel xls
      application/vnd.ms-powerpoint ppt
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      application/vnd.oasis.opendocument.text odt
      application/vnd.oasis.opendocument.spreadsheet ods
      application/vnd.oasis.opendocument.presentation odp
      application/x-hwp hwp
      application/hwp+zip hwpx
      image/png png
      image/apng apng
      image/jpeg jpg jpeg jfif
      image/gif gif
      image/webp webp
      image/avif avif
      image/heic heic
      image/svg+xml svg
      image/vnd.microsoft.icon ico
      image/bmp bmp
      image/tiff tif tiff
      image/jxl jxl
      font/woff woff
      font/woff2 woff2
      font/ttf ttf
      font/otf otf
      font/collection ttc
      audio/mpeg mp3
      audio/mp4 m4a
      audio/aac aac
      audio/ogg oga ogg opus
      audio/flac flac
      audio/wav wav
      audio/webm weba
      audio/midi mid midi
      video/mp4 mp4 m4v
      video/mpeg mpeg mpg
      video/ogg ogv
      video/webm webm
      video/quicktime mov
      video/x-matroska mkv
      video/x-msvideo avi
      video/mp2t ts
      video/3gpp 3gp
      application/vnd.apple.mpegurl m3u8
      application/dash+xml mpd
      model/gltf+json gltf
      model/gltf-binary glb
      """;

  private static final Map<String, String> BY_EXTENSION = read();

  private MimeTypes() {}

  private static Map<String, String> read() {
    Map<String, String> types = new HashMap<>();
    TABLE
        .lines()
        .forEach(
            line -> {
              String[] words = line.split(" ");
              boolean text = words[0].startsWith("text/") || words[0].equals("application/json");
              for (int i = 1; i < words.length; i++) {
                types.put(words[i], text ? words[0] + UTF_8 : words[0]);
              }
            });
    return Map.copyOf(types);
  }

  /**
   * The type of a file of that name. Text and JSON are said to be UTF-8; a name that says nothing
   * is application/octet-stream.
   */
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? UNKNOWN
        : BY_EXTENSION.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
  }
}
