/**
 * Node's {@code cluster}: a primary process forks workers that share its ports, watches them and
 * replaces them. Needs Linux, whose sockets can be passed from process to process.
 */
@NullMarked
package naru.cluster;

import org.jspecify.annotations.NullMarked;
