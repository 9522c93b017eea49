package io.bartizan.observe;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.FieldName;
import io.bartizan.http.ProxyHeader;
import io.bartizan.http.RequestHead;
import io.bartizan.http.TlsInfo;
import io.bartizan.observe.JsonLine.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's end of the access log: formats a line and leaves it to the writer, or drops and
 * counts it when the writer is behind. Never waits.
 *
 * <p>The path is written without its query, since queries carry tokens and names. Members that are
 * not known are left out.
 */
public final class LoopLog {
  private static final Name REQUEST_ID = new Name("request_id");
  private static final Name CLIENT = new Name("client");
  private static final Name CLIENT_TAGS = new Name("client_tags");
  private static final Name LISTENER = new Name("listener");
  private static final Name METHOD = new Name("method");
  private static final Name HOST = new Name("host");
  private static final Name PATH = new Name("path");
  private static final Name PROTOCOL = new Name("protocol");
  private static final Name TLS = new Name("tls");
  private static final Name TLS_RESUMED = new Name("tls_resumed");
  private static final Name TLS_CLIENT = new Name("tls_client");
  private static final Name PROXY_UNIQUE_ID = new Name("proxy_unique_id");
  private static final Name PROXY_AUTHORITY = new Name("proxy_authority");
  private static final Name PROXY_VPC_ENDPOINT = new Name("proxy_vpce_id");
  private static final Name STATUS = new Name("status");
  private static final Name BYTES_IN = new Name("bytes_in");
  private static final Name BYTES_OUT = new Name("bytes_out");
  private static final Name DURATION = new Name("duration_ms");
  private static final Name TTFB = new Name("ttfb_ms");
  private static final Name PRINCIPAL = new Name("principal");
  private static final Name ROUTE = new Name("route");
  private static final Name POOL = new Name("pool");
  private static final Name ENDPOINT = new Name("endpoint");
  private static final Name RETRIES = new Name("retries");
  private static final Name REJECTION = new Name("rejection");
  private static final Name LIMIT = new Name("limit");
  private static final Name DRY_RUN_LIMIT = new Name("limit_dry_run");
  private static final Name FAILURE = new Name("failure");
  private static final Name USER_AGENT = new Name("user_agent");
  private static final Name ABORTED = new Name("aborted");

  private static final int LINES = 0;
  private static final int DROPPED = 1;

  private final @Nullable LineRing ring;
  private final Runnable wakeWriter;
  private final JsonLine line = new JsonLine();
  private final Cells counts = new Cells(2);
  private final List<Claim> claims;

  private record Claim(Name member, String path) {}

  /**
   * Of an event loop.
   *
   * @param claims of verified tokens that a line has
   */
  LoopLog(@Nullable LineRing ring, Runnable wakeWriter, List<String> claims) {
    this.ring = ring;
    this.wakeWriter = wakeWriter;
    this.claims = claims.stream().map(path -> new Claim(new Name("claim." + path), path)).toList();
  }

  /**
   * Logs a request whose response has ended.
   *
   * @param nowNanos by the ticker of {@link Exchange#startNanos}
   */
  public void log(Exchange exchange, long nowNanos) {
    if (ring == null) {
      return;
    }
    format(exchange, nowNanos);
    int waiting = ring.waiting();
    boolean taken = ring.offer(line.bytes(), line.length());
    counts.add(taken ? LINES : DROPPED, 1);
    // The writer looks by itself often enough; only a burst needs it sooner. Once is enough.
    int half = ring.capacity() / 2;
    if (waiting < half && waiting + line.length() >= half) {
      wakeWriter.run();
    }
  }

  long lines() {
    return counts.get(LINES);
  }

  long dropped() {
    return counts.get(DROPPED);
  }

  private void format(Exchange exchange, long nowNanos) {
    RequestHead request = exchange.request();
    line.begin(exchange.startEpochMillis());
    wire(REQUEST_ID, exchange.requestId());
    wire(CLIENT, exchange.clientAddress().text());
    if (!exchange.tags().isEmpty()) {
      line.word(CLIENT_TAGS, exchange.tags().text());
    }
    line.word(LISTENER, exchange.listener());
    wire(METHOD, request.method());
    wire(HOST, request.authority());
    path(exchange.target(), request.target());
    line.word(PROTOCOL, request.protocol().text());
    ClientSocket socket = exchange.stream().connection().socket();
    ProxyHeader proxy = socket.proxy();
    if (proxy != null) {
      wireOrNone(PROXY_UNIQUE_ID, proxy.uniqueId());
      wireOrNone(PROXY_AUTHORITY, proxy.authority());
      wireOrNone(PROXY_VPC_ENDPOINT, proxy.vpcEndpoint());
    }
    TlsInfo tls = socket.tls();
    if (tls != null) {
      line.word(TLS, tls.version());
      line.bool(TLS_RESUMED, tls.resumed());
    }
    ClientCertificate client = exchange.client().certificate();
    if (client != null) {
      wire(TLS_CLIENT, client.subject().isEmpty() ? client.fingerprint() : client.subject());
    }
    Principal principal = exchange.principal();
    if (principal != null) {
      line.string(PRINCIPAL, principal.name());
      for (Claim claim : claims) {
        line.string(claim.member(), principal.text(claim.path()));
      }
    }
    line.number(STATUS, exchange.status());
    line.number(BYTES_IN, exchange.requestBytes());
    line.number(BYTES_OUT, exchange.responseBytes());
    line.millis(DURATION, nowNanos - exchange.startNanos());
    if (exchange.status() != 0) {
      line.millis(TTFB, exchange.responseHeadNanos() - exchange.startNanos());
    }
    line.word(ROUTE, exchange.route());
    line.word(POOL, exchange.pool());
    line.word(ENDPOINT, exchange.endpoint());
    line.number(RETRIES, exchange.retries());
    Rejection rejection = exchange.rejection();
    line.word(REJECTION, rejection == null ? null : rejection.reason());
    line.word(LIMIT, exchange.limit());
    line.word(DRY_RUN_LIMIT, exchange.dryRunLimit());
    line.string(FAILURE, exchange.failure());
    line.field(USER_AGENT, request.fields(), FieldName.USER_AGENT);
    line.bool(ABORTED, exchange.aborted());
    line.end();
  }

  private void wire(Name name, String value) {
    line.wire(name, value, value.length(), JsonLine.MAX_VALUE);
  }

  private void wireOrNone(Name name, @Nullable String value) {
    if (value != null) {
      wire(name, value);
    }
  }

  private void path(String normalised, String target) {
    String path = normalised.isEmpty() ? target : normalised;
    int query = path.indexOf('?');
    line.wire(PATH, path, query < 0 ? path.length() : query, JsonLine.MAX_PATH);
  }
}
