package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A registration that succeeded.
 *
 * @param extensions what came back of the extensions that were asked for
 */
public record Registered(Passkey passkey, ObjectNode extensions) {}
