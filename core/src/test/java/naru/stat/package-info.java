/** Tests of what the file system says. */
@NullMarked
package naru.stat;

import org.jspecify.annotations.NullMarked;
