/** Tests of cookies. */
@NullMarked
package naru.cookie;

import org.jspecify.annotations.NullMarked;
