/** Node's https: the door its readers expect; the server behind it is that of naru.http. */
@NullMarked
package naru.https;

import org.jspecify.annotations.NullMarked;
