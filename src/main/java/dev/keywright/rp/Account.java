package dev.keywright.rp;

import java.time.Instant;

/**
 * A user of a relying party.
 *
 * @param username    unique within the relying party
 * @param displayName what the person is called
 * @param userHandle  what authenticators know the account by (WebAuthn Level 3 §4), base64url
 */
public record Account(String username, String displayName, String userHandle, Instant createdAt) {}
