package dev.keywright.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an API key is for. */
public enum Role {
    /** Registers and verifies for one relying party. */
    APPLICATION,
    /** Looks after users, lockouts and metrics of all relying parties, or of one. */
    OPERATOR,
    /** May do everything. */
    ADMIN;

    /** The role as people and programs write it, such as {@code operator}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
