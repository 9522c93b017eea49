package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys of token issuers at the moment of a scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_jwt_keys<td>provider<td>keys that tokens may be signed with
 * <tr><td>bartizan_jwt_keys_fetches_total<td>provider, result<td>questions for keys that are fetched:
 *     {@code updated}, {@code unchanged} or {@code failed}
 * <tr><td>bartizan_jwt_keys_last_success_timestamp_seconds<td>provider<td>when such keys were last
 *     fetched, since the epoch; absent before
 * <tr><td>bartizan_jwt_keys_waiting<td>provider<td>requests that wait for such keys
 * </table>
 *
 * @param providers those in force
 */
public record JwtKeysSample(List<Provider> providers) implements MetricFamily {
  public JwtKeysSample {
    providers = List.copyOf(providers);
  }

  /**
   * One provider.
   *
   * @param keys how many
   * @param fetches null where keys are not fetched
   */
  public record Provider(String name, int keys, @Nullable Fetches fetches) {}

  /**
   * What questions have come to.
   *
   * @param lastSuccessSeconds when there was a good answer, since the epoch; 0 before the first
   * @param waiting requests that wait for an answer
   * @param updated answers so far that said something new
   * @param unchanged answers so far that did not
   * @param failed questions so far without a good answer
   */
  public record Fetches(
      double lastSuccessSeconds, int waiting, long updated, long unchanged, long failed) {}

  @Override
  public Stream<MetricSnapshot> all() {
    if (providers.isEmpty()) {
      return Stream.of();
    }
    Gauge keys = new Gauge("bartizan_jwt_keys", "Keys that tokens may be signed with");
    Gauge successes =
        new Gauge(
            "bartizan_jwt_keys_last_success_timestamp_seconds",
            "When keys were last fetched, since the epoch");
    Gauge waiting = new Gauge("bartizan_jwt_keys_waiting", "Requests that wait for keys");
    Counter questions =
        new Counter("bartizan_jwt_keys_fetches", "Questions for keys, by what came back");
    boolean any = false;
    for (Provider each : providers) {
      keys.add(each.keys(), "provider", each.name());
      Fetches fetches = each.fetches();
      if (fetches == null) {
        continue;
      }
      any = true;
      if (fetches.lastSuccessSeconds() > 0) {
        successes.add(fetches.lastSuccessSeconds(), "provider", each.name());
      }
      waiting.add(fetches.waiting(), "provider", each.name());
      questions
          .add(fetches.updated(), "provider", each.name(), "result", "updated")
          .add(fetches.unchanged(), "provider", each.name(), "result", "unchanged")
          .add(fetches.failed(), "provider", each.name(), "result", "failed");
    }
    return any
        ? Stream.of(keys.snapshot(), successes.snapshot(), waiting.snapshot(), questions.snapshot())
        : Stream.of(keys.snapshot());
  }
}
