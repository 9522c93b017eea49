package io.bartizan.auth.keys;

/** Petitions for tests that do not care for all of them. */
final class Petitions {
  private Petitions() {}

  /** Of a client whom nobody knows yet, and who waits. */
  static Petition of(Runnable told) {
    return of("somebody", told);
  }

  /** Of one client among others. */
  static Petition of(Object client, Runnable told) {
    return new Petition(client, false, true, told);
  }

  /** Of a client whose token was good before. */
  static Petition ofAcquaintance(Object client, Runnable told) {
    return new Petition(client, true, true, told);
  }
}
