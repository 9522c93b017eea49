package io.bartizan.protect;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much of the process' own resources is in use. Reads files: not for event loops. */
public interface Resources {
  /** Of file descriptors, 0 to 1; 0 where that cannot be told. */
  double descriptors();

  /** How many file descriptors there may be; 0 where that cannot be told. */
  long mostDescriptors();

  /**
   * Of the heap, 0 to 1, right after the last collection: what is in use besides is garbage, as far
   * as anybody knows.
   */
  double heap();

  /** Of direct memory, 0 to 1, with what its pools keep for later; 0 where that cannot be told. */
  double directMemory();

  /** Asks for a collection where none has come for a while, since only they tell what is in use. */
  void collectIfLongAgo();

  /** Those of this process. */
  static Resources ofProcess() {
    return new OfProcess();
  }

  /** By the JVM's own accounts. */
  final class OfProcess implements Resources {
    private static final long LONG_AGO_MILLIS = 10_000;

    private final Set<String> heapPools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    private OfProcess() {}

    @Override
    public double descriptors() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? (double) unix.getOpenFileDescriptorCount() / unix.getMaxFileDescriptorCount()
          : 0;
    }

    @Override
    public long mostDescriptors() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? unix.getMaxFileDescriptorCount()
          : 0;
    }

    @Override
    public double heap() {
      GcInfo last = lastCollection();
      if (last == null) {
        return 0;
      }
      long used = 0;
      for (Map.Entry<String, MemoryUsage> pool : last.getMemoryUsageAfterGc().entrySet()) {
        if (heapPools.contains(pool.getKey())) {
          used += pool.getValue().getUsed();
        }
      }
      return (double) used / Runtime.getRuntime().maxMemory();
    }

    @Override
    public double directMemory() {
      long most = PlatformDependent.maxDirectMemory();
      return most > 0 ? Math.max(0, (double) PlatformDependent.usedDirectMemory() / most) : 0;
    }

    @Override
    public void collectIfLongAgo() {
      GcInfo last = lastCollection();
      long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
      if (last == null || uptime - last.getEndTime() > LONG_AGO_MILLIS) {
        System.gc();
      }
    }

    private static @Nullable GcInfo lastCollection() {
      GcInfo last = null;
      for (var each : ManagementFactory.getGarbageCollectorMXBeans()) {
        GcInfo info = each instanceof GarbageCollectorMXBean known ? known.getLastGcInfo() : null;
        if (info != null && (last == null || info.getEndTime() > last.getEndTime())) {
          last = info;
        }
      }
      return last;
    }
  }
}
