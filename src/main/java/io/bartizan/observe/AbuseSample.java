package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * What has become of abusers, at the moment of a scrape.
 *
 * @param held requests in the tarpit
 * @param bans in force
 * @param tracked clients that have a score
 * @param actions how often what was done
 */
public record AbuseSample(long held, long bans, long tracked, List<Done> actions) {
  /** Nobody was asked. */
  static final AbuseSample NONE = new AbuseSample(0, 0, 0, List.of());

  public AbuseSample {
    actions = List.copyOf(actions);
  }

  /**
   * How often something was done.
   *
   * @param mode {@code enforce}, or {@code observe} where it would have been
   */
  public record Done(String action, String mode, long times) {}

  Stream<MetricSnapshot> all() {
    Counter counter =
        new Counter("bartizan_abuse_actions", "What was done to clients who do not stop");
    for (Done done : actions) {
      counter.add(done.times(), "action", done.action(), "mode", done.mode());
    }
    return Stream.of(
        counter.snapshot(),
        Samples.gauge("bartizan_tarpit_held", "Refused requests that are held", held),
        Samples.gauge("bartizan_bans", "Bans in force", bans),
        Samples.gauge("bartizan_abuse_clients", "Clients that have a score", tracked));
  }
}
