/** Typed events: what Node's EventEmitter is to its listeners, checked by the compiler. */
@NullMarked
package naru.events;

import org.jspecify.annotations.NullMarked;
