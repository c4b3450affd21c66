package dev.keywright.wire.ccid;

import dev.keywright.wire.Bytes;

/**
 * What a card that speaks T=1 wants of its reader, as its answer to reset tells (CCID 1.1 §6.2.3,
 * abProtocolDataStructure for T=1; ISO/IEC 7816-3 §8.2 and §11.4).
 */
public final class T1Parameters {

    /** The protocol's number in GetParameters and SetParameters. */
    public static final int PROTOCOL = 1;

    public static final int LENGTH = 7;

    /** Fi and Di, waiting integers, and length of the card's information field, where the answer does not tell. */
    private static final int DEFAULT_RATE = 0x11;
    private static final int DEFAULT_WAITING = 0x4d;
    private static final int DEFAULT_FIELD = 0x20;
    /** Direct convention and LRC; a card with inverse convention, TS 3F, has bit 1 set. */
    private static final int DIRECT = 0x10;
    private static final int INVERSE = 0x12;
    private static final int TS_INVERSE = 0x3f;

    private T1Parameters() {}

    /**
     * The seven bytes for a card.
     *
     * @param atr whatever the card gave
     */
    public static Bytes of(byte[] atr) {
        int rate = DEFAULT_RATE;
        int guard = 0;
        int waiting = DEFAULT_WAITING;
        int field = DEFAULT_FIELD;
        int protocol = 0;
        int at = 1;
        // Bits 5 to 8 of T0, and then of each TD, say which of TA, TB, TC and TD come next.
        for (int group = 1; at > 0 && at < atr.length; group++) {
            int follow = atr[at] >> 4 & 0xf;
            if (group > 1) {
                protocol = atr[at] & 0xf;
            }
            boolean t1 = group > 2 && protocol == PROTOCOL;
            if ((follow & 1) != 0 && ++at < atr.length) {
                rate = group == 1 ? atr[at] & 0xff : rate;
                field = t1 ? atr[at] & 0xff : field;
            }
            if ((follow & 2) != 0 && ++at < atr.length) {
                waiting = t1 ? atr[at] & 0xff : waiting;
            }
            if ((follow & 4) != 0 && ++at < atr.length) {
                guard = group == 1 ? atr[at] & 0xff : guard;
            }
            at = (follow & 8) != 0 ? at + 1 : -1;
        }
        int convention = atr.length > 0 && atr[0] == TS_INVERSE ? INVERSE : DIRECT;
        return Bytes.of((byte) rate, (byte) convention, (byte) guard, (byte) waiting, (byte) 0, (byte) field, (byte) 0);
    }
}
