package io.bartizan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What a provider of tokens says of a request.
 *
 * @param principal whom it comes from; null where the provider says nothing
 * @param next what another says
 */
record Vouched(String provider, @Nullable Principal principal, @Nullable Vouched next) {
  static @Nullable Vouched find(@Nullable Vouched first, String provider) {
    Vouched each = first;
    while (each != null && !each.provider.equals(provider)) {
      each = each.next;
    }
    return each;
  }
}
