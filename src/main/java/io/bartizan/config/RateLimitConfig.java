package io.bartizan.config;

import java.time.Duration;
import java.util.List;

/**
 * One of {@code rateLimits}: how many requests may come in a time.
 *
 * @param name seen by clients, in logs and in metrics; unique among those that a request meets
 * @param key what has a bucket of its own: each combination of these; at least one part
 * @param windows all of which must allow a request; at least one
 * @param cost tokens that a request takes, at most the smallest burst
 * @param networkFactor how many times as much as one IPv6 client the /48 around it may; 0 for no
 *     limit on networks. Of meaning where {@code key} has the client
 * @param dryRun whether it only counts and logs what it would refuse
 */
public record RateLimitConfig(
    String name,
    List<KeyPart> key,
    List<Window> windows,
    int cost,
    int networkFactor,
    boolean dryRun) {
  /** Default of {@code key}. */
  public static final List<KeyPart> DEFAULT_KEY = List.of(new KeyPart.Client());

  /** Default of {@code cost}. */
  public static final int DEFAULT_COST = 1;

  /** Default of {@code ipv6NetworkFactor}: a /48 has 65,536 of /64. */
  public static final int DEFAULT_NETWORK_FACTOR = 16;

  public RateLimitConfig {
    key = List.copyOf(key);
    windows = List.copyOf(windows);
  }

  /**
   * Whether it goes by what a request proves. One of the gateway's then counts where somebody asks
   * for a proof, with the same buckets on all routes.
   */
  public boolean asksForProof() {
    return key.stream()
        .anyMatch(part -> part instanceof KeyPart.Principal || part instanceof KeyPart.Claim);
  }

  /**
   * A token bucket.
   *
   * @param limit tokens that come back in a {@code window}, evenly
   * @param window whole seconds
   * @param burst the most that the bucket holds: how many requests may come at once
   */
  public record Window(int limit, Duration window, int burst) {}

  /** What tells one bucket from another. */
  public sealed interface KeyPart {
    /** The client's address: IPv4, or an IPv6 network. */
    record Client() implements KeyPart {}

    /** The route. */
    record Route() implements KeyPart {}

    /**
     * The value of a header.
     *
     * @param name in lower case
     */
    record Header(String name) implements KeyPart {}

    /**
     * Having a tag, as those on a list of addresses have. There is one bucket, and whoever does not
     * have the tag is not limited.
     */
    record Tag(String tag) implements KeyPart {}

    /** Whom the request has proved to come from; where nobody, the client's address. */
    record Principal() implements KeyPart {}

    /**
     * A claim of whom the request has proved to come from; where there is none, the client's
     * address.
     *
     * @param path see {@link AuthConfig.ClaimMatch#claim}
     */
    record Claim(String path) implements KeyPart {}
  }
}
