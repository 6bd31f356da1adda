/** Node's http2: the door its readers expect; the server behind it is that of naru.http. */
@NullMarked
package naru.http2;

import org.jspecify.annotations.NullMarked;
