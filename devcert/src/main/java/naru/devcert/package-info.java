/** A certificate authority of this user's own, for localhost alone. */
@NullMarked
package naru.devcert;

import org.jspecify.annotations.NullMarked;
