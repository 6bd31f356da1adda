/** What the tests of several packages share: clients that see each byte, and a server to ask. */
@NullMarked
package naru.testing;

import org.jspecify.annotations.NullMarked;
