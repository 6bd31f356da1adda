/** Tests of listening sockets. */
@NullMarked
package naru.net;

import org.jspecify.annotations.NullMarked;
