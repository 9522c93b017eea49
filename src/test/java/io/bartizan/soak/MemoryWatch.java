package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a load adds to the memory of a gateway that is warm: half of the time it is more than that,
 * half of the time less. Its peak is no measure of it, since the JVM's compilers take tens of
 * megabytes for moments of their own choosing; that one has a bound of its own.
 */
final class MemoryWatch {
  /** Whatever the load: heap, buffers, code, classes, threads. */
  private static final int BASE_MIB = 320;

  private final GatewayProcess gateway;
  private final long before;
  private final List<Long> during = new ArrayList<>();

  /** Before the load. */
  MemoryWatch(GatewayProcess gateway) throws IOException {
    this.gateway = gateway;
    this.before = gateway.resident();
    gateway.forgetPeak();
  }

  /** To be called every second of the load. */
  synchronized void look() throws IOException {
    during.add(gateway.resident());
  }

  /**
   * Tells what the load took, which must not be more than it may.
   *
   * @param most MiB
   */
  synchronized void report(String name, long most) throws IOException {
    long grown =
        during.stream().sorted().skip(during.size() / 2).findFirst().orElseThrow() - before;
    Report.memory(name + ", before", before);
    Report.memory(name + ", grown by", grown);
    Report.memory(name + ", most in memory", gateway.peak());
    assertTrue(grown < most * SoakTest.MIB, "it grew by more than " + most + " MiB");
    assertTrue(
        gateway.peak() < (BASE_MIB + most) * SoakTest.MIB,
        "it took more memory than " + (BASE_MIB + most) + " MiB");
  }
}
