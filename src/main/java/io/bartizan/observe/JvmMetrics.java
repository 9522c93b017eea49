package io.bartizan.observe;

import com.sun.management.UnixOperatingSystemMXBean;
import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.stream.Stream;

/**
 * The process underneath, by the names that dashboards for Java already know: {@code
 * jvm_memory_used_bytes} and {@code jvm_memory_max_bytes} by area ({@code heap}, {@code nonheap},
 * {@code netty}), {@code jvm_gc_collections_total} and {@code jvm_gc_seconds_total} by collector,
 * {@code jvm_threads_current}, {@code process_cpu_seconds_total}, {@code process_open_fds}, {@code
 * process_max_fds}, {@code process_start_time_seconds}.
 */
final class JvmMetrics implements MetricFamily {
  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.concat(Stream.of(memoryUsed(), memoryMax()), Stream.concat(gc(), process()));
  }

  private static MetricSnapshot memoryUsed() {
    var memory = ManagementFactory.getMemoryMXBean();
    return new Gauge("jvm_memory_used_bytes", "Memory in use")
        .add(memory.getHeapMemoryUsage().getUsed(), "area", "heap")
        .add(memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap")
        .add(Math.max(0, PlatformDependent.usedDirectMemory()), "area", "netty")
        .snapshot();
  }

  private static MetricSnapshot memoryMax() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new Gauge("jvm_memory_max_bytes", "Memory that may be used")
        .add(heap.getMax(), "area", "heap")
        .add(PlatformDependent.maxDirectMemory(), "area", "netty")
        .snapshot();
  }

  private static Stream<MetricSnapshot> gc() {
    Counter collections = new Counter("jvm_gc_collections", "Garbage collections");
    Counter seconds = new Counter("jvm_gc_seconds", "Time spent in garbage collections");
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections.add(Math.max(0, gc.getCollectionCount()), "gc", gc.getName());
      seconds.add(Math.max(0, gc.getCollectionTime()) / 1e3, "gc", gc.getName());
    }
    return Stream.of(collections.snapshot(), seconds.snapshot());
  }

  private static Stream<MetricSnapshot> process() {
    Stream<MetricSnapshot> common =
        Stream.of(
            Samples.gauge(
                "jvm_threads_current",
                "Threads",
                ManagementFactory.getThreadMXBean().getThreadCount()),
            new Gauge("process_start_time_seconds", "When the process started, since 1970")
                .add(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3)
                .snapshot());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      return Stream.concat(
          common,
          Stream.of(
              new Counter("process_cpu_seconds", "Processor time")
                  .add(Math.max(0, unix.getProcessCpuTime()) / 1e9)
                  .snapshot(),
              Samples.gauge(
                  "process_open_fds", "Open file descriptors", unix.getOpenFileDescriptorCount()),
              Samples.gauge(
                  "process_max_fds",
                  "Most file descriptors that may be open",
                  unix.getMaxFileDescriptorCount())));
    }
    return common;
  }
}
