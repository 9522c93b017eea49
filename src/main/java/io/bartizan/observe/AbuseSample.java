package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * What has become of abusers, at the moment of a scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_abuse_actions_total<td>action, mode<td>what was done to clients who do not stop:
 *     {@code limit}, {@code tarpit}, {@code tarpit-full}, {@code close} or {@code ban}; in mode
 *     {@code observe} what would have been
 * <tr><td>bartizan_tarpit_held<td><td>refused requests that are held
 * <tr><td>bartizan_bans<td><td>bans in force
 * <tr><td>bartizan_abuse_clients<td><td>clients that have a score of a point or more
 * </table>
 *
 * @param held requests in the tarpit
 * @param bans in force
 * @param tracked clients that have a score
 * @param actions how often what was done
 */
public record AbuseSample(long held, long bans, long tracked, List<Done> actions)
    implements MetricFamily {
  public AbuseSample {
    actions = List.copyOf(actions);
  }

  /**
   * How often something was done.
   *
   * @param mode {@code enforce}, or {@code observe} where it would have been
   */
  public record Done(String action, String mode, long times) {}

  @Override
  public Stream<MetricSnapshot> all() {
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
