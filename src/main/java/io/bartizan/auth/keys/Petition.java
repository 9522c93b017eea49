package io.bartizan.auth.keys;

/** A request that needs a key which is not known. One is not equal to another. */
public final class Petition {
  private final Object client;
  private final boolean acquainted;
  private final boolean patient;
  private final Runnable told;

  /**
   * Of a client.
   *
   * @param client whoever shares a place with others; compared with {@code equals}
   * @param acquainted whether a token of this client's was good before
   * @param patient whether it waits where the issuer may not be asked yet
   * @param told what is to be run once there is something to look at
   */
  public Petition(Object client, boolean acquainted, boolean patient, Runnable told) {
    this.client = client;
    this.acquainted = acquainted;
    this.patient = patient;
    this.told = told;
  }

  /** Whose it is. */
  public Object client() {
    return client;
  }

  /** Whether a token of this client's was good before. */
  public boolean isAcquainted() {
    return acquainted;
  }

  /** Whether it waits where the issuer may not be asked yet. */
  public boolean isPatient() {
    return patient;
  }

  /** What is to be run once there is something to look at. */
  public Runnable told() {
    return told;
  }
}
