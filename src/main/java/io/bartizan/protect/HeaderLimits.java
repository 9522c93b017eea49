package io.bartizan.protect;

import io.bartizan.config.LimitsConfig;
import io.bartizan.config.RouteLimitsConfig;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * How large a route lets header sections be, where that is less than connections do.
 *
 * @param fields most fields
 * @param bytes most of all their lines together
 */
public record HeaderLimits(int fields, int bytes) {
  /** What a line of a head has beside name and value: a colon, a space and the end of line. */
  private static final int LINE_BYTES = 4;

  /** What {@link Fields#listSize} counts for each field. */
  private static final int LIST_BYTES = 32;

  /** Those of a route; null where it limits nothing that its connection does not limit already. */
  public static @Nullable HeaderLimits of(RouteLimitsConfig route, LimitsConfig common) {
    int fields = route.headerCount() == null ? common.headerCount() : route.headerCount();
    int bytes = route.headerBytes() == null ? common.headerBytes() : route.headerBytes();
    return fields < common.headerCount() || bytes < common.headerBytes()
        ? new HeaderLimits(fields, bytes)
        : null;
  }

  /** Whether a header section is too large. */
  public boolean exceededBy(Fields section) {
    int count = section.size();
    return count > fields || section.listSize() - (long) count * (LIST_BYTES - LINE_BYTES) > bytes;
  }
}
