package io.bartizan.protect.limit;

import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.RateLimitConfig.Window;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.Fields;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What it costs to ask a limit, and what it allocates: a bucket of the table beside a bucket object
 * of bucket4j in a map, of one client and of a million in any order, by one thread and by two; and
 * all that a request goes through for one limit, to the fields of its response.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first.
public class RateLimitBenchmark {
  private static final int MASK = (1 << 20) - 1;

  /** Clients that ask; two threads that ask of one meet in its bucket. */
  @Param({"1", "1000000"})
  public int clients;

  private final long[] keys = new Random(7).longs(MASK + 1).toArray();
  private BucketTable table;
  private final ConcurrentHashMap<Long, Bucket> lockFree = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Bucket> locked = new ConcurrentHashMap<>();
  private Guard guard;

  /** Where a thread is. */
  @State(Scope.Thread)
  public static class Place {
    private int next = new Random().nextInt();
    private final long[] told = new long[2];
    private final Fields fields = new Fields();
    private final Exchange exchange = Requests.from("192.0.2.1", 0);

    long key(RateLimitBenchmark all) {
      return all.keys[(next += 0x9e3779b1) & MASK & (all.clients == 1 ? 0 : MASK)];
    }
  }

  /** Makes all buckets. */
  @Setup
  public void setUp() throws IOException {
    Window window = new Window(1_000_000_000, Duration.ofSeconds(1), 1_000_000_000);
    table = new BucketTable(List.of(window), 1, new BucketMemory(1L << 30));
    BucketConfiguration configuration = table.windows()[0];
    for (int i = 0; i < (clients == 1 ? 1 : MASK + 1); i++) {
      table.ask(keys[i], 1, 0, true, new long[2], 0);
      lockFree.put(keys[i], bucket(configuration, SynchronizationStrategy.LOCK_FREE));
      locked.put(keys[i], bucket(configuration, SynchronizationStrategy.SYNCHRONIZED));
    }
    Path folder = Files.createTempDirectory("bartizan-benchmark");
    Files.writeString(
        folder.resolve("gateway.json"),
        "{\"rateLimits\": [{\"name\": \"a\", \"limit\": 1000000000, \"window\": \"1s\"}]}");
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(folder);
    guard = new Limits().guards(deployment.gateway()).getFirst();
    Files.delete(folder.resolve("gateway.json"));
    Files.delete(folder);
  }

  private static Bucket bucket(BucketConfiguration of, SynchronizationStrategy strategy) {
    return Bucket.builder()
        .addLimit(of.getBandwidths()[0])
        .withNanosecondPrecision()
        .withSynchronizationStrategy(strategy)
        .build();
  }

  /** Ours. */
  @Benchmark
  public long table(Place place) {
    return table.ask(place.key(this), 1, System.nanoTime(), true, place.told, 0);
  }

  /** An object that threads change without a lock. */
  @Benchmark
  public long lockFreeObjects(Place place) {
    return Objects.requireNonNull(lockFree.get(place.key(this)))
        .tryConsumeAndReturnRemaining(1)
        .getRemainingTokens();
  }

  /** An object with a lock. */
  @Benchmark
  public long lockedObjects(Place place) {
    return Objects.requireNonNull(locked.get(place.key(this)))
        .tryConsumeAndReturnRemaining(1)
        .getRemainingTokens();
  }

  /** A request of one client: its key, its bucket, and the two fields of its response. */
  @Benchmark
  public Verdict request(Place place) {
    Exchange exchange = Requests.again(place.exchange);
    Verdict verdict = guard.check(exchange);
    place.fields.clear();
    Objects.requireNonNull(exchange.limits()).apply(place.fields);
    return verdict;
  }

  /**
   * Runs it.
   *
   * @param args how many threads ask; 1 where it is not said
   */
  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(RateLimitBenchmark.class.getSimpleName())
                .threads(args.length == 0 ? 1 : Integer.parseInt(args[0]))
                .forks(1)
                .jvmArgsAppend("-Xmx3g", "-XX:+UseCompactObjectHeaders")
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
