/** Tests of sessions in SQLite. */
@NullMarked
package naru.sqlite;

import org.jspecify.annotations.NullMarked;
