/** Which function answers which request. */
@NullMarked
package naru.router;

import org.jspecify.annotations.NullMarked;
