package io.bartizan.config;

import io.bartizan.address.BlockSet;
import org.jspecify.annotations.Nullable;

/**
 * One of the lists in {@code addresses} of {@code gateway.json}, as it was read with the rest.
 *
 * @param blocks who is on it
 * @param file where they were read from, or null where they stand in {@code gateway.json}
 */
public record AddressListConfig(BlockSet blocks, @Nullable String file) {}
