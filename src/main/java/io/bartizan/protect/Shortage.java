package io.bartizan.protect;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * Whether the process is short of what a connection takes: file descriptors, direct memory, heap.
 * Of the heap counts what has survived collections; the rest is mostly garbage. Slow, since it
 * reads a directory: not for event loops.
 */
public final class Shortage {
  private static final int PERCENT = 80;

  private Shortage() {}

  /** Whether {@value #PERCENT} % of any are in use. */
  public static boolean isFelt() {
    return isShort(OpenFiles.open(), OpenFiles.most())
        || isShort(PlatformDependent.usedDirectMemory(), PlatformDependent.maxDirectMemory())
        || isHeapShort();
  }

  private static boolean isHeapShort() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage use = pool.getUsage();
      boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
      if (pool.getType() == MemoryType.HEAP && old && isShort(use.getUsed(), use.getMax())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isShort(long used, long most) {
    return most > 0 && used >= most / 100 * PERCENT;
  }
}
