/** Listening sockets and the event loops behind them; knows nothing of HTTP. */
@NullMarked
package naru.net;

import org.jspecify.annotations.NullMarked;
