package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Address lists at the moment of a scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_address_list_entries<td>list<td>ranges of addresses on a list
 * <tr><td>bartizan_address_list_age_seconds<td>list<td>since a list that is fetched was last known
 *     good; absent before
 * <tr><td>bartizan_address_list_fetches_total<td>list, result<td>questions for such a list: {@code
 *     updated}, {@code unchanged} or {@code failed}
 * </table>
 *
 * @param entries ranges of addresses on each list, by name
 * @param fetched those that are fetched
 */
public record AddressListSample(Map<String, Integer> entries, List<Fetched> fetched)
    implements MetricFamily {
  public AddressListSample {
    entries = Map.copyOf(entries);
    fetched = List.copyOf(fetched);
  }

  /**
   * A list that is fetched.
   *
   * @param ageSeconds since the last good answer; below 0 before the first
   * @param updated answers so far that said something new
   * @param unchanged answers so far that did not
   * @param failed questions so far without a good answer
   */
  public record Fetched(
      String name, double ageSeconds, long updated, long unchanged, long failed) {}

  @Override
  public Stream<MetricSnapshot> all() {
    if (entries.isEmpty()) {
      return Stream.of();
    }
    Gauge sizes = new Gauge("bartizan_address_list_entries", "Ranges of addresses on a list");
    entries.forEach((name, size) -> sizes.add(size, "list", name));
    Gauge ages =
        new Gauge(
            "bartizan_address_list_age_seconds",
            "Since a list that is fetched was last known good");
    Counter fetches =
        new Counter("bartizan_address_list_fetches", "Questions for lists, by what came back");
    for (Fetched list : fetched) {
      if (list.ageSeconds() >= 0) {
        ages.add(list.ageSeconds(), "list", list.name());
      }
      fetches
          .add(list.updated(), "list", list.name(), "result", "updated")
          .add(list.unchanged(), "list", list.name(), "result", "unchanged")
          .add(list.failed(), "list", list.name(), "result", "failed");
    }
    return fetched.isEmpty()
        ? Stream.of(sizes.snapshot())
        : Stream.of(sizes.snapshot(), ages.snapshot(), fetches.snapshot());
  }
}
