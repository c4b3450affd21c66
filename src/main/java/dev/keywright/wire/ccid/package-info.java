/** Messages between a computer and a smart card reader on USB (CCID 1.1, USB-IF's DWG_Smart-Card_CCID_Rev110). */
@NullMarked
package dev.keywright.wire.ccid;

import org.jspecify.annotations.NullMarked;
