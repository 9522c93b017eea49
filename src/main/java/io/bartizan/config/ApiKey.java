package io.bartizan.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What opens somebody else's API: given in the settings, or in a file that is read whenever it is
 * needed. Not a record, so that nothing prints it.
 */
public final class ApiKey {
  /** Nothing is to be shown. */
  public static final ApiKey NONE = new ApiKey(null, null);

  private final @Nullable String value;
  private final @Nullable String file;

  /** One of the two, or neither. */
  public ApiKey(@Nullable String value, @Nullable String file) {
    this.value = value;
    this.file = file;
  }

  /** The key itself, or null where it is not given. */
  public @Nullable String value() {
    return value;
  }

  /** The file whose first line it is, or null. */
  public @Nullable String file() {
    return file;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey key
        && Objects.equals(value, key.value)
        && Objects.equals(file, key.file);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, file);
  }

  @Override
  public String toString() {
    return "a key";
  }
}
