@NullMarked
package naru.ipc;

import org.jspecify.annotations.NullMarked;
