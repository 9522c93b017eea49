package io.bartizan.config;

import io.bartizan.address.BlockSet;

/** Reads the files that lists of addresses are in. */
@FunctionalInterface
interface ListFiles {
  /** Reads none of them, for whoever does not ask for addresses. */
  ListFiles NONE = (_, _, _) -> BlockSet.EMPTY;

  /**
   * Reads one; what is wrong with it is added to the findings.
   *
   * @param where it is named
   * @param file its path, which exists
   * @param maxEntries how many addresses and blocks there may be
   */
  BlockSet read(Json.Text where, String file, int maxEntries);
}
