/** Sessions: data kept on the server behind a random id. */
@NullMarked
package naru.session;

import org.jspecify.annotations.NullMarked;
