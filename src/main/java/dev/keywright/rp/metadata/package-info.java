/** What the FIDO Metadata Service says of authenticators: its BLOB verified, kept, and asked at each ceremony. */
@NullMarked
package dev.keywright.rp.metadata;

import org.jspecify.annotations.NullMarked;
