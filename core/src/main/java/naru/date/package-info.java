/** Dates as HTTP writes them (RFC 9110 §5.6.7). Not exported: programs have {@code java.time}. */
@org.jspecify.annotations.NullMarked
package naru.date;
