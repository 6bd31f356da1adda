/**
 * TLS for a server's connections: certificates from files, several by host name, client
 * certificates, reload while running. Knows nothing of HTTP, and of Naru's other packages {@link
 * naru.program} alone.
 */
@NullMarked
package naru.tls;

import org.jspecify.annotations.NullMarked;
