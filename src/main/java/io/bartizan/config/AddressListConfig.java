package io.bartizan.config;

import io.bartizan.address.BlockSet;
import org.jspecify.annotations.Nullable;

/**
 * One of the lists in {@code addresses} of {@code gateway.json}.
 *
 * @param blocks who is on it, as it was read with the rest; nobody where it is fetched
 * @param file where they were read from, or null
 * @param feed where they are fetched from, or null
 */
public record AddressListConfig(
    BlockSet blocks, @Nullable String file, @Nullable AddressFeedConfig feed) {
  /** One that is not fetched. */
  public AddressListConfig(BlockSet blocks, @Nullable String file) {
    this(blocks, file, null);
  }
}
