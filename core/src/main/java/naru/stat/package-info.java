/** What the file system says of a file, by one call. Not exported: programs have Java's own. */
@org.jspecify.annotations.NullMarked
package naru.stat;
