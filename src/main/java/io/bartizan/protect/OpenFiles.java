package io.bartizan.protect;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The file descriptors of this process, of which each connection takes one. */
final class OpenFiles {
  private static final long UNKNOWN = 1 << 20;

  private OpenFiles() {}

  /** How many there may be. */
  static long most() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN;
  }

  /** How many there are. Reads a directory with an entry for each: not on an event loop. */
  static long open() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }
}
