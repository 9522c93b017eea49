package io.bartizan.exchange;

import io.bartizan.http.ClientCertificate;
import io.bartizan.http.ClientIdentity;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ServerStream;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to the end of its response: what was found out about it and what came
 * of it. Belongs to one event loop; each stage sets its fields once, {@code observe} reads them at
 * the end. Knows nothing of how the stages work.
 */
public final class Exchange implements Caller {
  private static final FieldName[] NONE_RESERVED = {};

  private final ServerStream stream;
  private final String listener;
  private final String peerAddress;
  private final boolean peerTrusted;
  private final ClientAddress clientAddress;
  private final String requestId;
  private final long startNanos;
  private final long startEpochMillis;

  private ClientIdentity client = ClientIdentity.UNKNOWN;
  private @Nullable Principal principal;
  private @Nullable Vouched vouched;
  private @Nullable Fields answer;
  private FieldName[] reserved = NONE_RESERVED;
  private String target = "";
  private @Nullable String route;
  private int routeRow;
  private int poolIndex;
  private @Nullable StrictTransportSecurity transportSecurity;
  private @Nullable String pool;
  private @Nullable String endpoint;
  private @Nullable Rejection rejection;
  private @Nullable String failure;
  private int status;
  private int retries;
  private long requestBytes;
  private long responseBytes;
  private long responseHeadNanos;
  private boolean aborted;
  private boolean withdrawn;
  private int retryAfterUnavailable;
  private boolean speaksForwarded;
  private @Nullable ResponseEdit limits;
  private int retryAfterSeconds;
  private @Nullable String limit;
  private @Nullable String dryRunLimit;
  private @Nullable Hold holds;
  private boolean ended;
  private ClientTags tags = ClientTags.NONE;

  /**
   * A request has come.
   *
   * @param listener the name of the listener it came on
   * @param peerAddress the socket's peer, as an IP address
   * @param peerTrusted whether the peer is a proxy whose forwarding fields are believed
   * @param clientAddress who is asking
   * @param startNanos by the ticker, when its head was complete
   * @param startEpochMillis the same by the wall clock
   */
  public Exchange(
      ServerStream stream,
      String listener,
      String peerAddress,
      boolean peerTrusted,
      ClientAddress clientAddress,
      String requestId,
      long startNanos,
      long startEpochMillis) {
    this.stream = stream;
    this.listener = listener;
    this.peerAddress = peerAddress;
    this.peerTrusted = peerTrusted;
    this.clientAddress = clientAddress;
    this.requestId = requestId;
    this.startNanos = startNanos;
    this.startEpochMillis = startEpochMillis;
  }

  /** Where the answer goes. */
  public ServerStream stream() {
    return stream;
  }

  /** The request as it came. */
  public RequestHead request() {
    return stream.request();
  }

  /** The name of the listener. */
  public String listener() {
    return listener;
  }

  /** The socket's peer, as an IP address. */
  public String peerAddress() {
    return peerAddress;
  }

  /** Whether the peer is a proxy whose forwarding fields are believed. */
  public boolean peerTrusted() {
    return peerTrusted;
  }

  /** The client's IP address, behind trusted proxies too. */
  public ClientAddress clientAddress() {
    return clientAddress;
  }

  /**
   * Whether proxies tell each other of clients in {@code Forwarded}, not {@code X-Forwarded-For}.
   */
  public boolean speaksForwarded() {
    return speaksForwarded;
  }

  /** Sets in which field proxies tell each other of clients. */
  public void speaksForwarded(boolean speaks) {
    this.speaksForwarded = speaks;
  }

  /** Which address lists the client is on; known before any other guard is asked. */
  @Override
  public ClientTags tags() {
    return tags;
  }

  /** Sets which address lists the client is on. */
  public void tags(ClientTags tags) {
    this.tags = tags;
  }

  /** The request's id, sent upstream and back. */
  public String requestId() {
    return requestId;
  }

  /** When the head was complete, by the ticker. */
  public long startNanos() {
    return startNanos;
  }

  /** When the head was complete, in milliseconds since 1970. */
  public long startEpochMillis() {
    return startEpochMillis;
  }

  /** Who asks, as far as a certificate says it. */
  public ClientIdentity client() {
    return client;
  }

  @Override
  public @Nullable ClientCertificate certificate() {
    return client.certificate();
  }

  /** Sets who asks. */
  public void client(ClientIdentity client) {
    this.client = client;
  }

  /** Sets which fields only the gateway may write; the array is not to be changed. */
  public void reserved(FieldName[] names) {
    this.reserved = names;
  }

  /** Takes out of a client's fields or trailers what only the gateway may write. */
  public void removeReserved(Fields fields) {
    for (FieldName name : reserved) {
      fields.removeAll(name);
    }
  }

  /** What an answer of the gateway's own says beside the usual, or null. */
  @Nullable Fields answer() {
    return answer;
  }

  /** Sets what an answer of the gateway's own says beside the usual. */
  public void answer(Fields fields) {
    this.answer = fields;
  }

  /** Whom the request has proved to come from, or null. */
  public @Nullable Principal principal() {
    return principal;
  }

  /** Sets whom the request has proved to come from. */
  public void principal(Principal principal) {
    this.principal = principal;
  }

  @Override
  public boolean asked(String provider) {
    return Vouched.find(vouched, provider) != null;
  }

  @Override
  public @Nullable Principal vouchedFor(String provider) {
    Vouched found = Vouched.find(vouched, provider);
    return found == null ? null : found.principal();
  }

  /** Sets whom a provider of tokens says the request to come from, or that it says nothing. */
  public void vouched(String provider, @Nullable Principal principal) {
    vouched = new Vouched(provider, principal, vouched);
  }

  /** The target with its path in normal form, and the query; empty until it is known. */
  public String target() {
    return target;
  }

  /** Sets the normalised target. */
  public void target(String target) {
    this.target = target;
  }

  /** The route's name, or null where none matched. */
  public @Nullable String route() {
    return route;
  }

  /**
   * Sets the route.
   *
   * @param row the first of those where its numbers are kept
   */
  public void route(String route, int row) {
    this.route = route;
    this.routeRow = row;
  }

  /** The first of the rows where the route's numbers are kept; 0 where none matched. */
  public int routeRow() {
    return routeRow;
  }

  /** Which of the route's pools is asked, from 0; of meaning where {@link #pool} is not null. */
  public int poolIndex() {
    return poolIndex;
  }

  /** Sets which of the route's pools is asked. */
  public void poolIndex(int index) {
    this.poolIndex = index;
  }

  /** Sets what the response says of https; null leaves that to others. */
  public void transportSecurity(@Nullable StrictTransportSecurity said) {
    this.transportSecurity = said;
  }

  /** Edits the fields of the response, whoever gives it, on their way to the client. */
  public void editResponse(Fields fields) {
    fields.set(FieldName.X_REQUEST_ID, requestId);
    if (transportSecurity != null) {
      transportSecurity.apply(fields, stream.connection().socket().tls() != null);
    }
    if (limits != null) {
      limits.apply(fields);
    }
    if (retryAfterSeconds > 0) {
      fields.set(FieldName.RETRY_AFTER, Integer.toString(retryAfterSeconds));
    }
  }

  /** What the response says of rate limits, or null. */
  public @Nullable ResponseEdit limits() {
    return limits;
  }

  /** Sets what the response says of rate limits. */
  public void limits(ResponseEdit said) {
    this.limits = said;
  }

  /**
   * The gateway refuses the request: when it may come again. Of several times the last counts.
   *
   * @param seconds 1 or more, for {@code Retry-After}
   */
  public void retryAfter(int seconds) {
    retryAfterSeconds = Math.max(retryAfterSeconds, seconds);
  }

  /** The name of the limit that refused the request, or null. */
  public @Nullable String limit() {
    return limit;
  }

  /** Sets which limit refused the request. */
  public void limit(String name) {
    this.limit = name;
  }

  /** The name of a limit that would have refused the request if it were in force, or null. */
  public @Nullable String dryRunLimit() {
    return dryRunLimit;
  }

  /** Sets which limit would have refused the request. */
  public void dryRunLimit(String name) {
    this.dryRunLimit = name;
  }

  /** Takes something that is given back when the exchange ends; at once where it has ended. */
  public void hold(Hold taken) {
    if (ended) {
      taken.release();
      return;
    }
    taken.next = holds;
    holds = taken;
  }

  /** Gives back all that the exchange holds. Harmless when it was called before. */
  public void end() {
    ended = true;
    Hold each = holds;
    holds = null;
    while (each != null) {
      each.release();
      each = each.next;
    }
  }

  /** The pool's name, or null where none was asked. */
  public @Nullable String pool() {
    return pool;
  }

  /** The last endpoint's URL, or null where none was asked. */
  public @Nullable String endpoint() {
    return endpoint;
  }

  /** Sets who is asked. */
  public void upstream(String pool, String endpoint) {
    this.pool = pool;
    this.endpoint = endpoint;
  }

  /** Why the gateway answered itself, or broke off what was under way; null where it did not. */
  public @Nullable Rejection rejection() {
    return rejection;
  }

  /** The gateway answers itself, or breaks off what is under way. */
  public void rejection(Rejection rejection) {
    this.rejection = rejection;
  }

  /** For the log: what went wrong with the upstream or the client, or null. */
  public @Nullable String failure() {
    return failure;
  }

  /** Sets what went wrong. */
  public void failure(String failure) {
    this.failure = failure;
  }

  /** The response's status; 0 until there is one. */
  public int status() {
    return status;
  }

  /** The response's head is being sent. */
  public void responded(int status, long nowNanos) {
    this.status = status;
    this.responseHeadNanos = nowNanos;
  }

  /** When the response's head was sent, by the ticker. */
  public long responseHeadNanos() {
    return responseHeadNanos;
  }

  /** How many times the request was sent again. */
  public int retries() {
    return retries;
  }

  /** The request is being sent again. */
  public void retried() {
    retries++;
  }

  /** Bytes of the request's body so far. */
  public long requestBytes() {
    return requestBytes;
  }

  /** Counts bytes of the request's body. */
  public void addRequestBytes(int bytes) {
    requestBytes += bytes;
  }

  /** Bytes of the response's body so far. */
  public long responseBytes() {
    return responseBytes;
  }

  /** Counts bytes of the response's body. */
  public void addResponseBytes(int bytes) {
    responseBytes += bytes;
  }

  /** Whether the client took the request back on a connection that it kept. */
  public boolean withdrawn() {
    return withdrawn;
  }

  /** The client takes the request back and keeps the connection. */
  public void withdraw() {
    withdrawn = true;
  }

  /** What a 503 of the gateway's own says of when to come again, in seconds; 0 for nothing. */
  public int retryAfterUnavailable() {
    return retryAfterUnavailable;
  }

  /** Sets what a 503 says of when to come again, in seconds; 0 for nothing. */
  public void retryAfterUnavailable(int seconds) {
    retryAfterUnavailable = seconds;
  }

  /** Whether the response was broken off before its end. */
  public boolean aborted() {
    return aborted;
  }

  /** The response is being broken off. */
  public void abort() {
    aborted = true;
  }
}
