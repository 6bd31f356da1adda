@NullMarked
package naru.cluster;

import org.jspecify.annotations.NullMarked;
