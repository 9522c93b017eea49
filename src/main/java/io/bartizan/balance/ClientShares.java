package io.bartizan.balance;

import io.bartizan.exchange.Tally;

/**
 * What clients have of a pool's requests that are scarce, over all event loops, so that one client
 * that opens many and reads none of their answers does not shut out the others. Half of the
 * requests are anybody's, and nobody is counted; once they are taken, each client gets a part of
 * the others only.
 */
public final class ClientShares {
  /** Of fewer requests there is nothing to share. */
  private static final int LEAST = 64;

  private static final int ALL = 100;

  private final Tally<Object> taken = new Tally<>();
  private volatile int percent;

  /**
   * Nobody has any.
   *
   * @param percent how much of all one client may have, 50 to 100
   */
  ClientShares(int percent) {
    this.percent = percent;
  }

  /** Other shares from now on; what is taken stays so. */
  void percent(int most) {
    percent = most;
  }

  /** Whether whoever took the last of these has to take a share too. */
  public boolean isScarce(Permits requests) {
    int limit = requests.limit();
    return requests.used() > limit >> 1 && limit >= LEAST && percent < ALL;
  }

  /**
   * Takes one more, if the client has not had its part.
   *
   * @param client equal for requests of the same one
   * @param requests of which there are so many
   */
  public boolean tryTake(Object client, Permits requests) {
    long most = (long) requests.limit() * (percent - ALL / 2) / ALL;
    return taken.tryTake(client, most);
  }

  /** Gives one back. */
  public void give(Object client) {
    taken.give(client);
  }

  /** How many clients have any. */
  long clients() {
    return taken.clients();
  }
}
