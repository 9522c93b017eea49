package io.bartizan.protect.limit;

import io.github.bucket4j.MathType;
import io.github.bucket4j.distributed.serialization.DeserializationAdapter;
import io.github.bucket4j.distributed.serialization.SerializationAdapter;
import io.github.bucket4j.distributed.versioning.Versions;

/**
 * The form that a bucket of bucket4j is kept in here: its numbers, and nothing else. Of what
 * bucket4j's forms may have, that of {@link MathType#INTEGER_64_BITS} has a version and one array;
 * anything else would be news, and fails.
 */
final class FlatNumbers implements DeserializationAdapter<long[]>, SerializationAdapter<long[]> {
  static final FlatNumbers FLAT = new FlatNumbers();

  private static final int VERSION = Versions.v_7_0_0.getNumber();

  private FlatNumbers() {}

  @Override
  public int readInt(long[] source) {
    return VERSION;
  }

  @Override
  public long[] readLongArray(long[] source) {
    return source;
  }

  @Override
  public void writeInt(long[] target, int value) {
    if (value != VERSION) {
      throw new IllegalStateException("a form that is not known here: " + value);
    }
  }

  @Override
  public void writeLongArray(long[] target, long[] value) {
    if (value.length != target.length) {
      throw new IllegalStateException("a bucket of " + value.length + " numbers");
    }
    System.arraycopy(value, 0, target, 0, value.length);
  }

  @Override
  public boolean readBoolean(long[] source) {
    throw unknown();
  }

  @Override
  public byte readByte(long[] source) {
    throw unknown();
  }

  @Override
  public long readLong(long[] source) {
    throw unknown();
  }

  @Override
  public double[] readDoubleArray(long[] source) {
    throw unknown();
  }

  @Override
  public String readString(long[] source) {
    throw unknown();
  }

  @Override
  public void writeBoolean(long[] target, boolean value) {
    throw unknown();
  }

  @Override
  public void writeByte(long[] target, byte value) {
    throw unknown();
  }

  @Override
  public void writeLong(long[] target, long value) {
    throw unknown();
  }

  @Override
  public void writeDoubleArray(long[] target, double[] value) {
    throw unknown();
  }

  @Override
  public void writeString(long[] target, String value) {
    throw unknown();
  }

  private static UnsupportedOperationException unknown() {
    return new UnsupportedOperationException("not part of a bucket's numbers");
  }
}
