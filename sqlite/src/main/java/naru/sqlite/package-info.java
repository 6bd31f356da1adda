/** Sessions in a SQLite file, shared by the processes of one machine. */
@NullMarked
package naru.sqlite;

import org.jspecify.annotations.NullMarked;
