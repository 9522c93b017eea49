package io.bartizan;

import io.bartizan.observe.AddressListSample;
import io.bartizan.protect.Protection;
import io.bartizan.protect.feed.FeedState;

/** Reads how address lists stand, for a scrape. */
final class AddressListReadings {
  private AddressListReadings() {}

  static AddressListSample of(Protection protection) {
    return new AddressListSample(
        protection.addressLists(),
        protection.addressFeeds().stream().map(AddressListReadings::fetched).toList());
  }

  private static AddressListSample.Fetched fetched(FeedState state) {
    return new AddressListSample.Fetched(
        state.name(), state.ageSeconds(), state.updates(), state.sames(), state.failures());
  }
}
