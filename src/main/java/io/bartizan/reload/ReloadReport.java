package io.bartizan.reload;

import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.ClientRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What reading everything again came to.
 *
 * @param at when
 * @param hash of the configuration that is in force now, see {@code Deployment.contentHash}
 * @param files one for each that is there or was, by name; none where the reload was refused
 * @param pools what became of them; none where the reload was refused
 * @param certificates what became of each pair; none where the reload was refused
 * @param clientRules what became of each rule for client certificates; none where the reload was
 *     refused
 * @param restartRequired settings that were changed and take effect at the next start only, as
 *     pointers into {@code gateway.json}
 * @param problems all that it was refused for; nothing has changed then
 */
public record ReloadReport(
    Instant at,
    Result result,
    String hash,
    List<FileOutcome> files,
    PoolChanges pools,
    List<CertificateReload.Outcome> certificates,
    List<ClientRules.RuleOutcome> clientRules,
    List<String> restartRequired,
    List<Problem> problems) {
  public ReloadReport {
    files = List.copyOf(files);
    certificates = List.copyOf(certificates);
    clientRules = List.copyOf(clientRules);
    restartRequired = List.copyOf(restartRequired);
    problems = List.copyOf(problems);
  }

  /** In one word. */
  public enum Result {
    /** Something else is in force now. */
    APPLIED,
    /** All is as it was. */
    UNCHANGED,
    /** It cannot be used. What was in force still is. */
    REFUSED
  }

  /** What became of a file. */
  public enum State {
    /** It is new, or has changed. */
    LOADED,
    /** Its bytes are the same. */
    UNCHANGED,
    /** It is gone. */
    REMOVED
  }

  /** One file of the configuration, as the user would name it. */
  public record FileOutcome(String file, State state) {
    /** What became of files, given the hashes of their contents by name. */
    static List<FileOutcome> between(Map<String, String> before, Map<String, String> after) {
      SortedMap<String, State> states = new TreeMap<>();
      before.keySet().forEach(file -> states.put(file, State.REMOVED));
      after.forEach(
          (file, hash) ->
              states.put(file, hash.equals(before.get(file)) ? State.UNCHANGED : State.LOADED));
      return states.entrySet().stream()
          .map(entry -> new FileOutcome(entry.getKey(), entry.getValue()))
          .toList();
    }
  }

  /** Whether what was read is in force. */
  public boolean applied() {
    return result != Result.REFUSED;
  }
}
