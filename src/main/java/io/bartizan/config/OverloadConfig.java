package io.bartizan.config;

import java.time.Duration;

/**
 * {@code overload} of {@code gateway.json}: what is given up, and when, so that the rest goes on.
 *
 * @param descriptorsPercent of the file descriptors in use from which no connections are accepted;
 *     {@link #NEVER} for not at all
 * @param shedDescriptorsPercent likewise, from which routes of low priority are refused too
 * @param shedConnectionsPercent of {@link ConnectionsConfig#max} open from which routes of low
 *     priority are refused; {@link #NEVER} for not at all
 * @param shedHeapPercent of the heap in use after a collection from which routes of low priority
 *     are refused; {@link #NEVER} for not at all
 * @param refuseHeapPercent likewise, from which all but routes of high priority are refused
 * @param retryAfter what 503 answers say of it; zero for nothing
 */
public record OverloadConfig(
    int descriptorsPercent,
    int shedDescriptorsPercent,
    int shedConnectionsPercent,
    int shedHeapPercent,
    int refuseHeapPercent,
    Duration retryAfter) {
  /** A percentage that is not acted on. */
  public static final int NEVER = 100;

  /** Default of {@code descriptors}. */
  public static final int DEFAULT_DESCRIPTORS_PERCENT = 80;

  /** Default of {@code shedDescriptors}. */
  public static final int DEFAULT_SHED_DESCRIPTORS_PERCENT = 90;

  /** Default of {@code shedConnections}. */
  public static final int DEFAULT_SHED_CONNECTIONS_PERCENT = 95;

  /** Default of {@code shedHeap}. */
  public static final int DEFAULT_SHED_HEAP_PERCENT = 95;

  /** Default of {@code refuseHeap}. */
  public static final int DEFAULT_REFUSE_HEAP_PERCENT = 98;

  /** Default of {@code retryAfter}. */
  public static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);
}
