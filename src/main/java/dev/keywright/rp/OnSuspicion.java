package dev.keywright.rp;

/** What a relying party does with something that may be an attack and may be nothing. */
public enum OnSuspicion {
    /** The sign-in fails. */
    REJECT,
    /** The sign-in succeeds, and its answer and the audit log say what was odd. */
    WARN,
    /** The sign-in succeeds, and nobody is told. */
    ACCEPT
}
