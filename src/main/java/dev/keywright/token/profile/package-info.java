/** Devices as data: one YAML file each, with a source for each fact. */
@NullMarked
package dev.keywright.token.profile;

import org.jspecify.annotations.NullMarked;
