/** Who calls the service, from where, and how often: API keys, addresses behind proxies, rates. */
@NullMarked
package dev.keywright.server.access;

import org.jspecify.annotations.NullMarked;
