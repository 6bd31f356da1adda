/** Folders of files as a part of a site. */
@NullMarked
package naru.files;

import org.jspecify.annotations.NullMarked;
