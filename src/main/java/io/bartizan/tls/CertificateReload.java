package io.bartizan.tls;

import io.bartizan.config.Problem;
import io.bartizan.tls.ClientRules.RuleOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading {@code certs/} again came to.
 *
 * @param applied whether handshakes from now on see it; if not, nothing has changed
 * @param certificates one for each pair of files that is there or was, by name; none where nothing
 *     has changed
 * @param clientRules one for each rule that asks clients for certificates, whose files were read
 *     again too; none where nothing has changed
 * @param problems with the folder as a whole, for which nothing has changed
 */
public record CertificateReload(
    boolean applied,
    List<Outcome> certificates,
    List<RuleOutcome> clientRules,
    List<Problem> problems) {
  public CertificateReload {
    certificates = List.copyOf(certificates);
    clientRules = List.copyOf(clientRules);
    problems = List.copyOf(problems);
  }

  /** Where rules for clients were not read. */
  CertificateReload(boolean applied, List<Outcome> certificates, List<Problem> problems) {
    this(applied, certificates, List.of(), problems);
  }

  /** Nothing has changed. */
  static CertificateReload none(List<Problem> problems) {
    return new CertificateReload(false, List.of(), List.of(), problems);
  }

  /** What a reload came to, all in all. */
  public enum Result {
    /** All that lies in the folder is in force. */
    APPLIED("applied"),
    /** It is in force but for pairs that were refused. */
    PARTIAL("partial"),
    /** Nothing has changed. */
    FAILED("failed");

    private final String label;

    Result(String label) {
      this.label = label;
    }

    /** As metrics say it. */
    public String label() {
      return label;
    }
  }

  /** What it came to, all in all. */
  public Result result() {
    if (!applied) {
      return Result.FAILED;
    }
    return count(State.REFUSED) > 0 ? Result.PARTIAL : Result.APPLIED;
  }

  /** What became of a pair. */
  public enum State {
    /** It is new, or has changed. */
    LOADED,
    /** It is what was in force before, and its sessions can still be resumed. */
    UNCHANGED,
    /** It cannot be used. What was in force under its name still is. */
    REFUSED,
    /** Its files are gone, and it serves no longer. */
    REMOVED
  }

  /**
   * One pair of files.
   *
   * @param name of the files, without ending
   * @param inForce what serves under the name from now on, or null for nothing
   * @param problems why it was refused, or what is odd about it
   */
  public record Outcome(
      String name, State state, @Nullable ServerCertificate inForce, List<Problem> problems) {
    public Outcome {
      problems = List.copyOf(problems);
    }
  }

  /** How many pairs are in a state. */
  public long count(State state) {
    return certificates.stream().filter(outcome -> outcome.state() == state).count();
  }
}
