package dev.keywright.token.ctap;

/** What is left of an answer that goes out in parts, one a command (CTAP 2.1 §6.3, §6.8.3, §6.8.4). */
sealed interface Iteration
        permits GetNextAssertion.Remaining,
                CredentialManagement.RemainingRelyingParties,
                CredentialManagement.RemainingCredentials {}
