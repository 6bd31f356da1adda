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
   * @param alone whether there is no other form, not even an old one
   */
  record Form(Folder.Entry entry, Optional<String> coding, boolean varies, boolean alone) {
    /** A file of which there is one form. */
    static Form plain(Folder.Entry file) {
      return new Form(file, Optional.empty(), false, true);
    }

    /** Whether this one is the same file, and as alone. */
    boolean isSame(Form other) {
      return entry.path().equals(other.entry.path()) && alone == other.alone;
    }
  }

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
    boolean alone = true;
    for (Coding coding : CODINGS) {
      Optional<Folder.Entry> sibling = file.sibling(coding.extension());
      if (sibling.isEmpty()) {
        continue;
      }
      alone = false;
      if (isOlder(sibling.get(), file)) {
        continue;
      }
      varies = true;
      int weight = accepted.weightOf(coding.name());
      if (weight > most) {
        most = weight;
        best = Optional.of(new Form(sibling.get(), Optional.of(coding.name()), true, false));
      }
    }
    return accepted.weightOfIdentity() > most
        ? Optional.of(new Form(file, Optional.empty(), varies, alone))
        : best;
  }

  private static boolean isOlder(Folder.Entry entry, Folder.Entry than) {
    return entry.attributes().lastModifiedTime().compareTo(than.attributes().lastModifiedTime())
        < 0;
  }
}
