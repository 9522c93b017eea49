package io.bartizan.protect;

import io.bartizan.address.BlockSet;
import io.bartizan.address.IpAddress;
import io.bartizan.address.IpBlock;
import java.util.List;

/** The addresses whose word on who is calling is believed. */
final class TrustedProxies {
  private final BlockSet blocks;

  /**
   * A set of blocks.
   *
   * @param blocks addresses, or {@code address/bits}
   * @throws IllegalArgumentException when one is neither, which the reading of the configuration
   *     has ruled out
   */
  TrustedProxies(List<String> blocks) {
    this.blocks = BlockSet.of(blocks.stream().map(IpBlock::parse).toList());
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  boolean contains(IpAddress address) {
    return blocks.contains(address);
  }
}
