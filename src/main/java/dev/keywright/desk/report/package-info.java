/** What has been done, for the files of the admin, and for the people who get the keys. */
@NullMarked
package dev.keywright.desk.report;

import org.jspecify.annotations.NullMarked;
