package io.bartizan.protect;

/** Resources in use as a test says, from any thread. */
public final class ToldResources implements Resources {
  /** Of descriptors, 0 to 1. */
  public volatile double descriptors;

  /** Of the heap, 0 to 1. */
  public volatile double heap;

  /** Of direct memory, 0 to 1. */
  public volatile double directMemory;

  private volatile boolean collected;

  @Override
  public double descriptors() {
    return descriptors;
  }

  @Override
  public long mostDescriptors() {
    return 0;
  }

  @Override
  public double heap() {
    return heap;
  }

  @Override
  public double directMemory() {
    return directMemory;
  }

  @Override
  public void collectIfLongAgo() {
    collected = true;
  }

  /** Whether a collection was asked for so far. */
  public boolean collected() {
    return collected;
  }
}
