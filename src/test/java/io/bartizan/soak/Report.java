package io.bartizan.soak;

/** Prints what was measured: figures are half of what these tests are for. */
final class Report {
  private static final double MIB = 1024 * 1024;

  private Report() {}

  static void memory(String what, long bytes) {
    line("%s: %.0f MiB".formatted(what, bytes / MIB));
  }

  static void line(String text) {
    System.out.println("soak: " + text);
  }

  /** A stretch of time in which bytes pass through a gateway. */
  static final class Stretch {
    private final GatewayProcess gateway;
    private final long begun = System.nanoTime();
    private final double processor;

    /** Begins it. */
    Stretch(GatewayProcess gateway) {
      this.gateway = gateway;
      this.processor = gateway.processorSeconds();
    }

    void end(String what, long bytes) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      line(
          "%s: %.0f MiB in %.1f s, %.0f MB/s, %.2f s of the gateway's processor time a GiB"
              .formatted(
                  what,
                  bytes / MIB,
                  seconds,
                  bytes / 1e6 / seconds,
                  (gateway.processorSeconds() - processor) * 1024 * MIB / bytes));
    }
  }
}
