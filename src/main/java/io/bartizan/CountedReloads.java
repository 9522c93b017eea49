package io.bartizan;

import io.bartizan.config.Deployment;
import io.bartizan.observe.ReloadMetrics;
import io.bartizan.reload.ReloadReport;
import io.bartizan.reload.Reloader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reloads, with their numbers. */
final class CountedReloads {
  /** One that ended neither well nor as it should. */
  private static final String FAILED = "failed";

  private final Reloader reloader;
  private final ReloadMetrics metrics;

  /** Of a process that was started with a deployment. */
  CountedReloads(Reloader reloader, Deployment deployment) {
    List<String> results = new ArrayList<>(List.of(FAILED));
    for (ReloadReport.Result result : ReloadReport.Result.values()) {
      results.add(label(result));
    }
    this.reloader = reloader;
    this.metrics =
        new ReloadMetrics(results, deployment.contentHash(), System.currentTimeMillis() / 1e3);
  }

  ReloadMetrics metrics() {
    return metrics;
  }

  /** See {@link Reloader#reload}. */
  ReloadReport reload() {
    String result = FAILED;
    boolean success = false;
    try {
      ReloadReport report = reloader.reload();
      result = label(report.result());
      success = report.applied();
      return report;
    } finally {
      metrics.read(
          result,
          success,
          reloader.gateway().deployment().contentHash(),
          System.currentTimeMillis() / 1e3);
    }
  }

  private static String label(ReloadReport.Result result) {
    return result.name().toLowerCase(Locale.ROOT);
  }
}
