package dev.keywright.host;

/**
 * How a key introduces itself on USB (USB 2.0 §9.6.1).
 *
 * @param manufacturer what its string descriptor says; empty where it has none
 * @param product      likewise
 */
public record UsbIdentity(int vendorId, int productId, String manufacturer, String product) {}
