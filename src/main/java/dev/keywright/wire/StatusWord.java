package dev.keywright.wire;

/** Status words (ISO/IEC 7816-4 §5.1.3, table 5 and 6) that the applets answer with. */
public final class StatusWord {

    public static final int OK = 0x9000;
    /** SW1 of "more data can be had"; SW2 tells how many bytes, 00 for 256 or more. */
    public static final int MORE_DATA = 0x6100;
    public static final int MEMORY_FAILURE = 0x6581;
    public static final int WRONG_LENGTH = 0x6700;
    public static final int LAST_COMMAND_OF_CHAIN_EXPECTED = 0x6883;
    public static final int SECURITY_STATUS_NOT_SATISFIED = 0x6982;
    public static final int AUTHENTICATION_METHOD_BLOCKED = 0x6983;
    public static final int REFERENCE_DATA_NOT_USABLE = 0x6984;
    public static final int CONDITIONS_NOT_SATISFIED = 0x6985;
    public static final int COMMAND_NOT_ALLOWED = 0x6986;
    public static final int WRONG_DATA = 0x6a80;
    public static final int FUNCTION_NOT_SUPPORTED = 0x6a81;
    public static final int FILE_NOT_FOUND = 0x6a82;
    public static final int NOT_ENOUGH_MEMORY = 0x6a84;
    public static final int INCORRECT_P1_P2 = 0x6a86;
    /** Like {@link #INCORRECT_P1_P2}, and what YubiKeys send instead of it. */
    public static final int WRONG_P1_P2 = 0x6b00;
    public static final int INSTRUCTION_NOT_SUPPORTED = 0x6d00;
    public static final int CLASS_NOT_SUPPORTED = 0x6e00;
    public static final int NO_PRECISE_DIAGNOSIS = 0x6f00;

    private StatusWord() {}
}
