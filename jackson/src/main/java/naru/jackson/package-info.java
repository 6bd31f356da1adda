/** JSON by Jackson 3, behind {@code naru.http.Json}. */
@NullMarked
package naru.jackson;

import org.jspecify.annotations.NullMarked;
