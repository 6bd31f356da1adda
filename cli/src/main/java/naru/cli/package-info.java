/** The command {@code ./naru}: compiles a program once, keeps it, runs it. */
@NullMarked
package naru.cli;

import org.jspecify.annotations.NullMarked;
