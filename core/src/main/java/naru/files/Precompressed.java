package naru.files;

import java.util.List;
import java.util.Optional;

/** The compressed siblings of a file. */
final class Precompressed {
  /** A coding of IANA's registry and the extension of files in it. */
  record Coding(String name, String extension) {}

  /**
   * A form in which the file can be sent.
   *
   * @param coding empty for the file itself
   * @param varies whether another client may get another form
   */
  record Form(Folder.Entry entry, Optional<String> coding, boolean varies) {}

  /** The one that makes files smallest first. */
  private static final List<Coding> CODINGS =
      List.of(new Coding("br", ".br"), new Coding("zstd", ".zst"), new Coding("gzip", ".gz"));

  private Precompressed() {}

  /**
   * The form that the client likes best; of those it likes alike, the first of {@link #CODINGS}. A
   * sibling that is older than the file is left over from another version of it. Empty if the
   * client refuses all there is.
   */
  static Optional<Form> choose(Folder.Entry file, AcceptEncoding accepted) {
    Optional<Form> best = Optional.empty();
    int most = 0;
    boolean varies = false;
    for (Coding coding : CODINGS) {
      Optional<Folder.Entry> sibling =
          file.sibling(coding.extension()).filter(entry -> !isOlder(entry, file));
      varies |= sibling.isPresent();
      int weight = accepted.weightOf(coding.name());
      if (sibling.isPresent() && weight > most) {
        most = weight;
        best = Optional.of(new Form(sibling.get(), Optional.of(coding.name()), true));
      }
    }
    int identity = accepted.weightOfIdentity();
    return identity > most ? Optional.of(new Form(file, Optional.empty(), varies)) : best;
  }

  private static boolean isOlder(Folder.Entry entry, Folder.Entry than) {
    return entry.attributes().lastModifiedTime().compareTo(than.attributes().lastModifiedTime())
        < 0;
  }
}
