/** What a primary and its workers tell each other, and the sockets they tell it over. */
@NullMarked
package naru.ipc;

import org.jspecify.annotations.NullMarked;
