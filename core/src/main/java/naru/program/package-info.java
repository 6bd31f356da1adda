/** What a program can ask about itself, and which classes stand behind an interface. */
@NullMarked
package naru.program;

import org.jspecify.annotations.NullMarked;
