package io.bartizan.address;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
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
 * How long it takes to find whether an address is in a set of random blocks, half of them IPv4 of
 * 24 to 32 bits, half IPv6 of 32 to 64, and what the set costs to load and to hold.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first.
public class BlockSetBenchmark {
  private static final int ADDRESSES = 1 << 16;

  /** How many blocks there are in the set. */
  @Param({"10", "1000", "1000000"})
  public int blocks;

  private BlockSet set;
  private final IpAddress[] inside = new IpAddress[ADDRESSES];
  private final IpAddress[] anywhere = new IpAddress[ADDRESSES];
  private int next;

  /** Builds the set. */
  @Setup
  public void setUp() {
    SplittableRandom random = new SplittableRandom(1);
    BlockSet.Builder builder = new BlockSet.Builder();
    for (int i = 0; i < blocks; i++) {
      IpBlock block = block(random);
      builder.add(block);
      // Spread over all of the table.
      if (i < ADDRESSES || random.nextInt(blocks / ADDRESSES + 1) == 0) {
        inside[random.nextInt(ADDRESSES)] = block.address();
      }
    }
    set = builder.build();
    for (int i = 0; i < ADDRESSES; i++) {
      anywhere[i] = address(random);
      if (inside[i] == null) {
        inside[i] = anywhere[i];
      }
      // One beside the other in memory, as an address that is asked about was just read.
      inside[i] = new IpAddress(inside[i].high(), inside[i].low());
    }
  }

  private static IpBlock block(SplittableRandom random) {
    IpAddress address = address(random);
    return address.isV4()
        ? IpBlock.of(address, 96 + 24 + random.nextInt(9))
        : IpBlock.of(address, 32 + random.nextInt(33));
  }

  private static IpAddress address(SplittableRandom random) {
    return random.nextBoolean()
        ? new IpAddress(0, 0xffff_0000_0000L | (random.nextInt() & 0xffff_ffffL))
        : new IpAddress(0x2000_0000_0000_0000L | (random.nextLong() >>> 3), random.nextLong());
  }

  /** Mostly addresses that are in it. */
  @Benchmark
  public boolean found() {
    return set.contains(inside[next++ & (ADDRESSES - 1)]);
  }

  /** Any addresses, mostly not in it. */
  @Benchmark
  public boolean notFound() {
    return set.contains(anywhere[next++ & (ADDRESSES - 1)]);
  }

  /** Runs it, and tells what a million blocks cost to load as text and to hold. */
  public static void main(String[] arguments) throws Exception {
    load(1_000_000, false);
    load(1_000_000, true);
    if (arguments.length == 0) {
      measure();
    }
  }

  private static void load(int count, boolean onlyV4) throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      IpBlock block = block(random);
      while (onlyV4 && !block.address().isV4()) {
        block = block(random);
      }
      text.append(block.text()).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 5; i++) {
      long before = used();
      long began = System.nanoTime();
      BlockSet set = AddressLines.read(new ByteArrayInputStream(bytes), count, true);
      long millis = (System.nanoTime() - began) / 1_000_000;
      long held = used() - before;
      System.out.println(
          count
              + (onlyV4 ? " blocks of IPv4, " : " blocks, ")
              + bytes.length
              + " bytes: "
              + millis
              + " ms, holds "
              + held
              + " bytes, "
              + set);
    }
  }

  private static long used() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void measure() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(BlockSetBenchmark.class.getName())
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
