/** Formats that both ends of a pipe share: CBOR, TLV, APDU, CTAPHID, YKOATH. */
@NullMarked
package dev.keywright.wire;

import org.jspecify.annotations.NullMarked;
