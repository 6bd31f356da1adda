/** Tests of sessions in a real Redis. */
@NullMarked
package naru.redis;

import org.jspecify.annotations.NullMarked;
