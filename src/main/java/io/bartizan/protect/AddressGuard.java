package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/**
 * Finds which tags the client has, for all who come after, and refuses it where it is denied: it
 * got here behind a trusted proxy, or before it was put on the list.
 */
final class AddressGuard implements Guard {
  private static final Verdict DENIED =
      new Verdict.Reject(
          new Rejection(
              403, "address-denied", "http_request_denied", "This address is not served here."));

  private final AddressBook book;

  AddressGuard(AddressBook book) {
    this.book = book;
  }

  @Override
  public Verdict check(Exchange exchange) {
    IpAddress client = exchange.clientAddress().ip();
    long lists = book.lists(client);
    long told = book.told(client);
    exchange.tags(book.tags(lists, told));
    if (lists == 0 && told == 0) {
      return Verdict.ALLOW;
    }
    return book.denies(client, lists, told) ? DENIED : Verdict.ALLOW;
  }
}
