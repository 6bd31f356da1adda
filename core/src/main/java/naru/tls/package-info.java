/**
 * TLS for a server's connections: certificates from files, several by host name, client
 * certificates, reload while running. Knows nothing of HTTP nor of any other package of Naru.
 */
@NullMarked
package naru.tls;

import org.jspecify.annotations.NullMarked;
