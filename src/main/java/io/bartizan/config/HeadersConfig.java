package io.bartizan.config;

/**
 * {@code headers} of {@code gateway.json}.
 *
 * @param underscores what becomes of request headers whose name has an underscore
 */
public record HeadersConfig(Underscores underscores) {
  /** Default of {@code underscores}. */
  public static final Underscores DEFAULT_UNDERSCORES = Underscores.DROP;

  /** The choice for names with an underscore. */
  public enum Underscores {
    /** The request gets 400. */
    REFUSE,
    /** The request goes on without the header. */
    DROP,
    /** The header goes on as it came. */
    ALLOW
  }
}
