/** Tests of sessions; each store extends {@code SessionStoreContract}. */
@NullMarked
package naru.session;

import org.jspecify.annotations.NullMarked;
