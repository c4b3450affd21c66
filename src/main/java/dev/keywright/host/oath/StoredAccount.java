package dev.keywright.host.oath;

import dev.keywright.oath.HashAlgorithm;

/** An account as a key lists it. */
public record StoredAccount(AccountId id, HashAlgorithm algorithm) {}
