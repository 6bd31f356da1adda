package naru.devcert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import naru.tls.DevelopmentCertificates;
import naru.tls.TlsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An authority of this user's own, made once, and a certificate for localhost by it, renewed a
 * month before it expires. The authority's certificate is constrained to localhost, 127.0.0.0/8 and
 * ::1.
 *
 * <p>The folder holds {@code authority.pem} (to be trusted; public), {@code authority-key.pem} and
 * {@code localhost.pem} (a key and its certificate each, readable by the owner alone); {@code
 * authority-key.old.pem} is the authority before, if one has expired.
 */
public final class LocalAuthority implements DevelopmentCertificates {
  static final String AUTHORITY = "authority.pem";
  static final String AUTHORITY_KEY = "authority-key.pem";
  static final String OLD_AUTHORITY_KEY = "authority-key.old.pem";
  static final String LOCALHOST = "localhost.pem";

  static final Duration LIFE = Duration.ofDays(3650);

  /** Browsers refuse more than 398 days; short is better, for it is renewed by itself. */
  static final Duration LOCALHOST_LIFE = Duration.ofDays(90);

  private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  /** Of which it was said that they aren't valid yet, or were open: each server looks anew. */
  private static final Set<Path> EARLY = ConcurrentHashMap.newKeySet();

  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Clock clock;

  /** For the service loader. */
  public LocalAuthority() {
    this(Clock.systemUTC());
  }

  LocalAuthority(Clock clock) {
    this.clock = clock;
  }

  @Override
  public DevelopmentFiles prepare(Path folder) {
    try {
      PrivateFolder files = new PrivateFolder(folder);
      return files.alone(() -> prepare(files));
    } catch (AccessDeniedException e) {
      throw new TlsException(
          "cannot keep development certificates in " + folder + ": permission denied", e);
    } catch (FileAlreadyExistsException e) {
      throw new TlsException(
          "cannot keep development certificates in " + folder + ": it is a file, not a folder", e);
    } catch (ClosedByInterruptException e) {
      throw new TlsException("interrupted before there were development certificates", e);
    } catch (NoSuchFileException e) {
      throw new TlsException(
          "cannot keep development certificates in " + folder + ": it has vanished", e);
    } catch (IOException e) {
      throw new TlsException(
          "cannot keep development certificates in " + folder + ": " + e.getMessage(), e);
    }
  }

  private DevelopmentFiles prepare(PrivateFolder files) throws IOException {
    Instant now = clock.instant();
    KeyedCertificate authority = authority(files, now);
    Path localhost = files.path(LOCALHOST);
    if (!Files.exists(localhost) || !isGood(files, authority, now)) {
      files.writeSecret(LOCALHOST, CertificateMaking.localhost(authority, now).pem());
    } else {
      tighten(files, LOCALHOST);
    }
    return new DevelopmentFiles(files.path(AUTHORITY), localhost, localhost);
  }

  private KeyedCertificate authority(PrivateFolder files, Instant now) throws IOException {
    Path kept = files.path(AUTHORITY_KEY);
    if (Files.exists(kept)) {
      KeyedCertificate authority = readAuthority(kept);
      if (authority.outlives(LOCALHOST_LIFE, now)) {
        if (!authority.isValidFor(LOCALHOST_LIFE, now) && EARLY.add(kept)) {
          LOG.warn(
              "The development authority {} isn't valid yet. If this machine's clock is right,"
                  + " remove the file, and a new one is made",
              kept);
        }
        tighten(files, AUTHORITY_KEY);
        String pem = authority.certificatePem();
        Path published = files.path(AUTHORITY);
        if (!Files.exists(published) || !Files.readString(published, ISO_8859_1).equals(pem)) {
          files.writePublic(AUTHORITY, pem);
        }
        return authority;
      }
      LOG.warn(
          "The development authority {} expires: a new one takes its place, and it is kept as {}",
          kept,
          files.path(OLD_AUTHORITY_KEY));
    }
    // The first use of that class: its library takes Java half a second, and no other start needs
    // it.
    KeyedCertificate made = CertificateMaking.authority(System.getProperty("user.name", "?"), now);
    // What expires isn't lost: it may be the clock that is wrong.
    files.setAside(AUTHORITY_KEY, OLD_AUTHORITY_KEY);
    files.writeSecret(AUTHORITY_KEY, made.pem());
    files.writePublic(AUTHORITY, made.certificatePem());
    LOG.info(
        "Made a development authority for localhost: trust {} and browsers are content",
        files.path(AUTHORITY));
    return made;
  }

  // Never replaced unasked: somebody may have told a browser to trust it.
  private static KeyedCertificate readAuthority(Path kept) throws IOException {
    String pem = Files.readString(kept, ISO_8859_1);
    try {
      return KeyedCertificate.parse(pem);
    } catch (IOException e) {
      throw new TlsException(
          "the development authority " + kept + " is damaged: delete it and a new one is made", e);
    }
  }

  private static boolean isGood(PrivateFolder files, KeyedCertificate authority, Instant now)
      throws IOException {
    String pem = Files.readString(files.path(LOCALHOST), ISO_8859_1);
    try {
      KeyedCertificate localhost = KeyedCertificate.parse(pem);
      return localhost.isIssuedBy(authority) && localhost.isValidFor(RENEW_BEFORE, now);
    } catch (IOException e) {
      return false; // Damaged.
    }
  }

  private static void tighten(PrivateFolder files, String name) throws IOException {
    if (files.makeSecret(name) && OPEN.add(files.path(name))) {
      LOG.warn("Others could read {}: taken back", files.path(name));
    }
  }
}
