package io.bartizan.config;

import io.bartizan.address.BlockSet;

/** Reads files that settings name and that are part of the configuration. */
interface IncludedFiles {
  /** Reads none of them, for whoever does not ask what is in them. */
  IncludedFiles NONE =
      new IncludedFiles() {
        @Override
        public BlockSet blocks(Json.Text where, String file, int maxEntries) {
          return BlockSet.EMPTY;
        }

        @Override
        public FileContent content(Json.Text where, String file, int most) {
          return new FileContent(file, file, new byte[0]);
        }
      };

  /**
   * Reads a list of addresses; what is wrong with it is added to the findings.
   *
   * @param where it is named
   * @param file its path, which exists
   * @param maxEntries how many addresses and blocks there may be
   */
  BlockSet blocks(Json.Text where, String file, int maxEntries);

  /**
   * Reads any file; what is wrong with it is added to the findings.
   *
   * @param where it is named
   * @param file its path, which exists
   * @param most how many bytes it may have
   */
  FileContent content(Json.Text where, String file, int most);

  /** What is in such a file, where its name does not matter. */
  default byte[] bytes(Json.Text where, String file, int most) {
    return content(where, file, most).bytes();
  }
}
