package naru.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Certificates with their keys, and trusted authorities, out of files. */
final class Certificates {
  private Certificates() {}

  /** The PEM pair of those files. */
  static Identity pem(
      FileSnapshot files, Path chain, Path key, Optional<String> password, TlsEngine engine) {
    List<X509Certificate> certificates = certificates(files, "certificate", chain);
    PrivateKey privateKey = PrivateKeys.first(blocks(files, "key", key), key, password);
    if (!Identity.fits(privateKey, certificates.getFirst(), key, engine)) {
      boolean another =
          certificates.stream().anyMatch(c -> Identity.fits(privateKey, c, key, engine));
      throw new TlsException(
          another
              ? "the first certificate in "
                  + chain
                  + " must be the one that the key "
                  + key
                  + " belongs to: put it before those of its authorities"
              : "the key " + key + " doesn't belong to the certificate " + chain);
    }
    return new Identity(privateKey, certificates);
  }

  /** The one key of a PKCS#12 file. */
  static Identity pkcs12(FileSnapshot files, Path file, String password, TlsEngine engine) {
    byte[] content = files.read("certificate", file);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), password.toCharArray());
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1) {
        throw new TlsException(
            file + " holds " + keys.size() + " private keys, but must hold one with its chain");
      }
      List<X509Certificate> chain = new ArrayList<>();
      Certificate[] stored = store.getCertificateChain(keys.getFirst());
      for (Certificate certificate : stored == null ? new Certificate[0] : stored) {
        chain.add((X509Certificate) certificate);
      }
      if (chain.isEmpty()
          || !(store.getKey(keys.getFirst(), password.toCharArray()) instanceof PrivateKey key)) {
        throw new TlsException(file + " has no certificate for its private key");
      }
      if (!Identity.fits(key, chain.getFirst(), file, engine)) {
        throw new TlsException("the key in " + file + " doesn't belong to its certificate");
      }
      return new Identity(key, List.copyOf(chain));
    } catch (UnrecoverableKeyException e) {
      throw new TlsException("wrong password for " + file, e);
    } catch (IOException e) {
      throw new TlsException(
          e.getCause() instanceof UnrecoverableKeyException
              ? "wrong password for " + file
              : file + " is not a PKCS#12 file",
          e);
    } catch (GeneralSecurityException e) {
      throw new TlsException(file + " is not a PKCS#12 file that can be used here", e);
    }
  }

  /** All certificates of a PEM file, at least one; the role is for messages. */
  static List<X509Certificate> certificates(FileSnapshot files, String role, Path path) {
    List<Pem> blocks = blocks(files, role, path);
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : blocks) {
      if (block.isCertificate()) {
        certificates.add(x509(block.der(), path));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsException(
          path
              + " is not a PEM certificate"
              + (blocks.stream().anyMatch(Pem::isPrivateKey)
                  ? ", but a private key: are certificate and key swapped?"
                  : hintOfDer(files.read(role, path))));
    }
    return List.copyOf(certificates);
  }

  private static String hintOfDer(byte[] content) {
    return content.length > 0 && content[0] == Der.SEQUENCE
        ? ": it looks like DER, convert it by 'openssl x509 -inform der'"
        : ": '-----BEGIN CERTIFICATE-----' is missing";
  }

  private static X509Certificate x509(byte[] der, Path path) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new TlsException("a certificate in " + path + " is damaged", e);
    }
  }

  private static List<Pem> blocks(FileSnapshot files, String role, Path path) {
    byte[] content = files.read(role, path);
    try {
      return Pem.blocks(content);
    } catch (IllegalArgumentException e) {
      throw new TlsException(path + " is damaged or half written: " + e.getMessage(), e);
    }
  }
}
