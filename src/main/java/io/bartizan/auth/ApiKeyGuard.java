package io.bartizan.auth;

import io.bartizan.config.ApiKeysConfig;
import io.bartizan.config.AuthConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets requests pass that have the key of a consumer. Keys are random and long, so a hash that is
 * fast keeps them as well as a slow one, and who looks one up learns nothing from the time it
 * takes.
 */
final class ApiKeyGuard implements Guard {
  private static final int MAX_KEY_BYTES = 4096;
  private static final ListedRefusals REFUSALS =
      new ListedRefusals(
          "ApiKey", "The request has no key.", "The key is not one that is known here.");

  private final AuthConfig.Listed wanted;
  private final BadProofs proofs;
  private final TokenFinders keys;
  private final Map<TokenHash, Principal> consumers = new HashMap<>();

  ApiKeyGuard(ApiKeysConfig config, AuthConfig.Listed wanted, Attempts attempts) {
    this.wanted = wanted;
    this.proofs = new BadProofs(attempts);
    this.keys = new TokenFinders(config.places(), config.forward());
    Map<String, Principal> byName = new HashMap<>();
    config
        .consumers()
        .forEach(
            (hash, consumer) ->
                consumers.put(
                    TokenHash.parse(hash),
                    byName.computeIfAbsent(
                        consumer, name -> new Principal(config.name(), name, Map.of()))));
  }

  @Override
  public Verdict check(Exchange exchange) {
    FoundToken found = keys.find(exchange);
    byte[] key = found.token();
    if (key == null) {
      if (found == FoundToken.SEVERAL) {
        return proofs.refuse(exchange, ListedRefusals.SEVERAL);
      }
      return wanted.optional() ? Verdict.ALLOW : REFUSALS.absent();
    }
    Principal consumer = key.length > MAX_KEY_BYTES ? null : consumers.get(TokenHash.of(key));
    return consumer == null ? proofs.refuse(exchange, REFUSALS.wrong()) : admit(exchange, consumer);
  }

  private Verdict admit(Exchange exchange, Principal consumer) {
    if (!wanted.names().isEmpty() && !wanted.names().contains(consumer.name())) {
      return ListedRefusals.FORBIDDEN;
    }
    exchange.principal(consumer);
    keys.remove(exchange);
    return Verdict.ALLOW;
  }
}
