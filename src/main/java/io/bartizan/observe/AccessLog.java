package io.bartizan.observe;

import io.bartizan.config.AccessLogConfig;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One line of JSON for each request, appended to a file or the standard output by a thread of its
 * own. Each event loop hands lines over through its {@link LoopLog}; a line is out at most {@link
 * #POLL_MILLIS} later, and lines of one event loop stay in their order.
 *
 * <p>Owns the file and the thread. A disk that is slow or full costs lines, which are counted,
 * never requests. Does not rotate.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_access_log_lines_total<td><td>lines taken for writing
 * <tr><td>bartizan_access_log_dropped_total<td><td>lines dropped: the writer was behind, or failed
 * </table>
 */
public final class AccessLog implements AutoCloseable, MetricFamily {
  /** How long a line waits at most before it is written. */
  static final long POLL_MILLIS = 100;

  /** A line of usual length, by which {@link AccessLogConfig#bufferedLines} becomes memory. */
  static final int LINE_BYTES = 512;

  private static final int MIN_RING_BYTES = 128 * 1024;
  private static final int MAX_RING_BYTES = 1 << 28;
  private static final long CLOSE_MILLIS = 5_000;
  private static final Logger LOG = System.getLogger(AccessLog.class.getName());

  private final String name;
  private final OutputStream out;
  private final List<LineRing> rings = new ArrayList<>();
  private final List<LoopLog> loops = new ArrayList<>();
  private final Thread writer;
  private volatile boolean closing;
  private boolean failing;

  /**
   * Opens the file, if it is to be one, and starts writing.
   *
   * @param base the folder that a relative file name starts from
   * @param eventLoops how many event loops log
   * @throws IOException when the file cannot be opened for appending
   */
  public static AccessLog open(AccessLogConfig config, Path base, int eventLoops)
      throws IOException {
    if (!config.enabled()) {
      return new AccessLog("off", OutputStream.nullOutputStream(), 0, eventLoops, List.of());
    }
    long perLoop = (long) config.bufferedLines() * LINE_BYTES / eventLoops;
    int ringBytes = Math.clamp(perLoop, MIN_RING_BYTES, MAX_RING_BYTES);
    String file = config.file();
    if (file == null) {
      // Not System.out, which locks and encodes. Never closed: it is the process's, not ours.
      return new AccessLog(
          "standard output",
          new FileOutputStream(FileDescriptor.out),
          ringBytes,
          eventLoops,
          config.claims());
    }
    Path path = base.resolve(file);
    return new AccessLog(
        path.toString(),
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        ringBytes,
        eventLoops,
        config.claims());
  }

  /**
   * To a stream.
   *
   * @param ringBytes how much may wait per event loop; 0 to log nothing
   * @param claims of verified tokens that a line has
   */
  AccessLog(String name, OutputStream out, int ringBytes, int eventLoops, List<String> claims) {
    this.name = name;
    this.out = out;
    for (int i = 0; i < eventLoops; i++) {
      LineRing ring = ringBytes == 0 ? null : new LineRing(ringBytes);
      if (ring != null) {
        rings.add(ring);
      }
      loops.add(new LoopLog(ring, this::wake, claims));
    }
    this.writer = Thread.ofPlatform().name("bartizan-access-log").daemon().unstarted(this::run);
    if (!rings.isEmpty()) {
      writer.start();
    }
  }

  /** Where the event loop logs, numbered from 0. */
  public LoopLog loop(int index) {
    return loops.get(index);
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(
        Samples.counter("bartizan_access_log_lines", "Lines taken for writing", lines()),
        Samples.counter(
            "bartizan_access_log_dropped",
            "Lines dropped since the writer was behind or failed",
            dropped()));
  }

  /** How many lines were taken for writing. */
  public long lines() {
    return loops.stream().mapToLong(LoopLog::lines).sum();
  }

  /** How many lines were dropped, since the writer was behind or could not write. */
  public long dropped() {
    return loops.stream().mapToLong(LoopLog::dropped).sum()
        + rings.stream().mapToLong(LineRing::lost).sum();
  }

  /**
   * Writes what waits and closes the file. To be called once nothing logs any more. Waits 5 s at
   * most: a standard output that nobody reads must not keep the process alive.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      writer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (writer.isAlive()) {
      LOG.log(Level.WARNING, "access log: {0} takes no more lines; the last ones are lost", name);
    }
  }

  private void wake() {
    LockSupport.unpark(writer);
  }

  private void run() {
    try (out) {
      while (true) {
        // Read before draining: what was logged before closing is then sure to be drained.
        boolean last = closing;
        boolean wrote = drain();
        if (last) {
          return;
        }
        if (!wrote) {
          LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "access log: {0} could not be closed: {1}", name, e.getMessage());
    }
  }

  private boolean drain() {
    boolean wrote = false;
    for (LineRing ring : rings) {
      try {
        if (failing && ring.waiting() > 0) {
          // The failure may have torn a line: the next must not continue it.
          out.write('\n');
        }
        if (ring.drainTo(out) > 0) {
          wrote = true;
          recovered();
        }
      } catch (IOException e) {
        failed(e);
      }
    }
    return wrote;
  }

  private void failed(IOException e) {
    if (!failing) {
      failing = true;
      LOG.log(
          Level.ERROR,
          "access log: {0} cannot be written, lines are lost: {1}",
          name,
          e.toString());
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "access log: {0} is written again", name);
    }
  }
}
