/** Routes: methods and path patterns, mounted routers, handlers before and after. */
@NullMarked
package naru.router;

import org.jspecify.annotations.NullMarked;
