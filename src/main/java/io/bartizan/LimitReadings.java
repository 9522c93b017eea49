package io.bartizan;

import io.bartizan.observe.LimitSamples;
import io.bartizan.protect.limit.LimitsNow;

/** How limits stand, in the words of metrics. */
final class LimitReadings {
  private LimitReadings() {}

  static LimitSamples of(LimitsNow now) {
    return new LimitSamples(
        now.rates().stream()
            .map(
                rate ->
                    new LimitSamples.Rate(
                        rate.limit(),
                        route(rate.route()),
                        rate.refused(),
                        rate.dryRun(),
                        rate.keys(),
                        rate.forgotten()))
            .toList(),
        now.rateBytes(),
        now.concurrency().stream()
            .map(
                each ->
                    new LimitSamples.Concurrency(
                        route(each.route()), each.requests(), each.clients()))
            .toList(),
        now.connections(),
        now.connectionsMax(),
        now.connectionClients());
  }

  private static String route(String name) {
    return name.isEmpty() ? "-" : name;
  }
}
