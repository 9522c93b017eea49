package io.bartizan.gateway;

import io.bartizan.config.ForwardAuthConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Verdict;
import io.bartizan.forward.Forwarding;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHead;
import java.util.List;

/**
 * Asks another service about each request, as {@code auth_request} of nginx and {@code ForwardAuth}
 * of Traefik do: a status of 200 to 299 lets it pass, 300 to 399, 401 and 403 are given to the
 * client, and anything else, an answer that does not come included, is no leave.
 */
final class ForwardAuthGuard implements Guard {
  private static final FieldName FORWARDED_METHOD = FieldName.of("x-forwarded-method");
  private static final FieldName FORWARDED_URI = FieldName.of("x-forwarded-uri");

  /** What a trusted proxy says of how a request came to it. */
  private static final List<FieldName> WAY =
      List.of(
          FieldName.FORWARDED,
          FieldName.X_FORWARDED_FOR,
          FieldName.X_FORWARDED_PROTO,
          FieldName.X_FORWARDED_HOST);

  private final ForwardAuthConfig config;
  private final Forwarding plan;
  private final List<FieldName> asked;
  private final List<FieldName> upstream;
  private final List<FieldName> client;

  /**
   * For a route.
   *
   * @param plan how the service is reached
   */
  ForwardAuthGuard(ForwardAuthConfig config, Forwarding plan) {
    this.config = config;
    this.plan = plan;
    this.asked = names(config.asked());
    this.upstream = names(config.upstream());
    this.client = names(config.client());
  }

  private static List<FieldName> names(List<String> names) {
    return names.stream().map(FieldName::of).toList();
  }

  @Override
  public Verdict check(Exchange exchange) {
    return new Verdict.Await(new Inquiry(this, exchange));
  }

  /** How the service is reached. */
  Forwarding plan() {
    return plan;
  }

  /** The name of the service's pool. */
  String pool() {
    return config.pool();
  }

  /** The service's path. */
  String target() {
    return config.target();
  }

  /** What the service is asked about a request. */
  RequestHead question(Exchange exchange) {
    RequestHead request = exchange.request();
    Fields fields = new Fields();
    for (FieldName name : asked) {
      copy(name, request.fields(), fields);
    }
    if (exchange.peerTrusted()) {
      for (FieldName name : WAY) {
        fields.removeAll(name);
        copy(name, request.fields(), fields);
      }
    }
    fields.set(FORWARDED_METHOD, request.method());
    fields.set(FORWARDED_URI, exchange.target());
    return new RequestHead(
        request.protocol(),
        "GET",
        request.scheme(),
        request.authority(),
        config.target(),
        fields,
        false,
        null);
  }

  /** Whether the service got anything of the client's that could prove who it is. */
  boolean isAskedWithProof(RequestHead question) {
    return asked.stream().anyMatch(question.fields()::contains);
  }

  /** Takes over what the upstream is to know; in place of what a client wrote there. */
  void tellUpstream(Fields answer, Exchange exchange) {
    Fields request = exchange.request().fields();
    for (FieldName name : upstream) {
      request.removeAll(name);
      copy(name, answer, request);
    }
  }

  /** What a client is told that is refused. */
  Fields toldClient(Fields answer) {
    Fields told = new Fields();
    for (FieldName name : client) {
      copy(name, answer, told);
    }
    return told;
  }

  private static void copy(FieldName name, Fields from, Fields to) {
    for (int slot = from.find(name); slot >= 0; slot = from.find(name, slot + 1)) {
      to.add(name, from.value(slot));
    }
  }
}
