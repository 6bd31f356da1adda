/** Makes the certificates of {@code Tls.development()}. */
module naru.devcert {
  requires naru;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires static org.jspecify;
  requires org.slf4j;

  provides naru.tls.DevelopmentCertificates with
      naru.devcert.LocalAuthority;
}
