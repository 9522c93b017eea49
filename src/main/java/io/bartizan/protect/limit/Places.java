package io.bartizan.protect.limit;

/**
 * How many there are at a moment of what may be so many at once.
 *
 * @param used may be above {@code most} where that was more before
 * @param most {@link Integer#MAX_VALUE} for any number
 */
public record Places(int used, int most) {
  /** Whether there is none for one more. */
  public boolean isFull() {
    return used >= most;
  }

  /** Whether there may be any number. */
  public boolean isUnbounded() {
    return most == Integer.MAX_VALUE;
  }
}
