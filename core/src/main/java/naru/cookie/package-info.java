/** Cookies (RFC 6265bis): parsing that never throws, every attribute, signatures. */
@NullMarked
package naru.cookie;

import org.jspecify.annotations.NullMarked;
