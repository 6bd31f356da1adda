/** The command, tested as people use it: the script itself, as a process. */
@NullMarked
package naru.cli;

import org.jspecify.annotations.NullMarked;
