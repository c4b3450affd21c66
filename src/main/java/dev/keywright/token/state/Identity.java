package dev.keywright.token.state;

/**
 * Which key this is; fixed when it is made.
 *
 * @param serial  the number on the case, 1–2,147,483,647
 * @param profile the name of its firmware profile
 */
public record Identity(int serial, String profile) {}
