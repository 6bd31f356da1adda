/** Every program of this folder, started as a process and asked over a socket. */
@NullMarked
package naru.examples;

import org.jspecify.annotations.NullMarked;
