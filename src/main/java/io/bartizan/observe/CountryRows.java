package io.bartizan.observe;

import io.bartizan.exchange.ClientTags;

/**
 * Countries as rows of a table, by the two letters of their codes: nobody has to be looked up for a
 * request. Of those that exist there are about 250, and never more than {@value #SIZE} of all that
 * a database may say. Row 0 is for addresses that it does not know.
 */
final class CountryRows {
  private static final int LETTERS = 26;

  /** How many rows there may be. */
  static final int SIZE = LETTERS * LETTERS + 1;

  private CountryRows() {}

  /** The row of what {@link ClientTags#country} says, unless it is {@code NO_COUNTRIES}. */
  static int row(int country) {
    return country == ClientTags.UNKNOWN_COUNTRY
        ? 0
        : ((country >>> Byte.SIZE) - 'A') * LETTERS + ((country & 0xff) - 'A') + 1;
  }

  /** The code in capitals; {@code -} for the unknown. */
  static String label(int row) {
    return row == 0
        ? LoopMetrics.UNKNOWN
        : String.valueOf(
            new char[] {(char) ('A' + (row - 1) / LETTERS), (char) ('A' + (row - 1) % LETTERS)});
  }
}
