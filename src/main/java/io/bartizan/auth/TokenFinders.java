package io.bartizan.auth;

import io.bartizan.config.TokenPlace;
import io.bartizan.exchange.Exchange;
import java.util.List;

/** Looks for a token in several places of a request, in turn. */
final class TokenFinders {
  private final List<TokenPlace> places;
  private final List<TokenFinder> finders;
  private final boolean forward;

  /**
   * For these places.
   *
   * @param forward whether the upstream gets the token, unless it is in the query
   */
  TokenFinders(List<TokenPlace> places, boolean forward) {
    this.places = places;
    this.finders = places.stream().map(TokenFinder::of).toList();
    this.forward = forward;
  }

  /** What is in the first place that has anything. */
  FoundToken find(Exchange exchange) {
    for (TokenFinder finder : finders) {
      FoundToken found = finder.find(exchange);
      if (found != FoundToken.NONE) {
        return found;
      }
    }
    return FoundToken.NONE;
  }

  /** Takes tokens out of what is forwarded: those in the query always. */
  void remove(Exchange exchange) {
    for (int i = 0; i < finders.size(); i++) {
      if (!forward || places.get(i) instanceof TokenPlace.Query) {
        finders.get(i).remove(exchange);
      }
    }
  }
}
