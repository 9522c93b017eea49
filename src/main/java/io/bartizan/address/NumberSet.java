package io.bartizan.address;

/** A set of unsigned numbers, mostly ranges of them. Immutable. */
sealed interface NumberSet permits RangeTable, Ipv4Table {
  /** Whether the number is in it. */
  boolean contains(long number);

  /** How many ranges there are that neither overlap nor touch. */
  int size();
}
