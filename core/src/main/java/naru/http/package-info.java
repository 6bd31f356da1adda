/** Node's http: a server, its requests and its responses. */
@NullMarked
package naru.http;

import org.jspecify.annotations.NullMarked;
