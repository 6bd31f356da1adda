/** Sessions in Redis, shared across machines. */
@NullMarked
package naru.redis;

import org.jspecify.annotations.NullMarked;
