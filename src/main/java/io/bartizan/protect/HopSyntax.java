package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * How proxies write down whom a request came from, one element of a list for each. Read from the
 * right, so that what stands on the left, which strangers wrote, can change nothing of it.
 */
sealed interface HopSyntax permits ForwardedForSyntax, ForwardedSyntax {
  /** The field that has the list. */
  FieldName field();

  /** The longest element that is looked at. */
  int longest();

  /**
   * Where the comma is that begins the element.
   *
   * @param end where the element ends
   * @return -1 where it is the first of its field
   */
  int commaBefore(Fields fields, int slot, int end);

  /** The address in an element that is not empty and has no blanks around it; null for garbage. */
  @Nullable IpAddress address(String element);
}
