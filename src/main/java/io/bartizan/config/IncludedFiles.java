package io.bartizan.config;

import io.bartizan.address.AddressValues;
import io.bartizan.address.BlockSet;
import io.bartizan.address.MaxMindDatabase.Field;

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
        public AddressValues values(Json.Text where, String file, Field field) {
          return AddressValues.EMPTY;
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
   * Reads a database of addresses; what is wrong with it is added to the findings.
   *
   * @param where it is named
   * @param file its path, which exists
   * @param field what of it is wanted
   */
  AddressValues values(Json.Text where, String file, Field field);

  /**
   * Reads any file; what is wrong with it is added to the findings.
   *
   * @param where it is named
   * @param file its path, which exists
   * @param most how many bytes it may have
   */
  FileContent content(Json.Text where, String file, int most);
}
