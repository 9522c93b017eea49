package io.bartizan.address;

import io.bartizan.address.MaxMindDatabase.Field;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How long it takes to find what a database of 600,000 networks tells of an address, where each
 * comes from anywhere, and where one asks again and again; and to read the database.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first.
public class AddressValuesBenchmark {
  private static final int NETWORKS = 600_000;
  private static final int ADDRESSES = 1 << 16;

  private AddressValues values;
  private final IpAddress[] anywhere = new IpAddress[ADDRESSES];
  private int next;

  /** Makes the database and reads it. */
  @Setup
  public void setUp() throws BadDatabaseException {
    SplittableRandom random = new SplittableRandom(1);
    MaxMindFile file = new MaxMindFile();
    for (int i = 0; i < NETWORKS; i++) {
      IpAddress address = address(random);
      int bits = address.isV4() ? 96 + 16 + random.nextInt(9) : 32 + random.nextInt(17);
      file.asn(IpBlock.of(address, bits).text(), 1 + random.nextInt(80_000));
    }
    byte[] bytes = file.bytes();
    long began = System.nanoTime();
    values = MaxMindDatabase.read(bytes, Field.ASN);
    long millis = (System.nanoTime() - began) / 1_000_000;
    System.out.println(
        bytes.length + " bytes, " + values.size() + " ranges, read in " + millis + " ms");
    for (int i = 0; i < ADDRESSES; i++) {
      anywhere[i] = address(random);
    }
  }

  private static IpAddress address(SplittableRandom random) {
    return random.nextInt(3) > 0
        ? new IpAddress(0, 0xffff_0000_0000L | (random.nextInt() & 0xffff_ffffL))
        : new IpAddress(0x2000_0000_0000_0000L | (random.nextLong() >>> 3), random.nextLong());
  }

  /** Any addresses. */
  @Benchmark
  public int anybody() {
    return values.of(anywhere[next++ & (ADDRESSES - 1)]);
  }

  /** One address. */
  @Benchmark
  public int oneClient() {
    return values.of(anywhere[7]);
  }
}
