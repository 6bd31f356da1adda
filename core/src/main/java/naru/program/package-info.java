/** What a program can ask about itself. */
@NullMarked
package naru.program;

import org.jspecify.annotations.NullMarked;
