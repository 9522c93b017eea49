package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.http.SilentWriter;
import java.util.Objects;

/** Requests as guards see them. */
final class Requests {
  private Requests() {}

  /**
   * A request.
   *
   * @param client its address
   * @param nanos when it came
   * @param fields name and value in turn
   */
  static Exchange from(String client, long nanos, String... fields) {
    return from(Objects.requireNonNull(IpAddress.parse(client)), nanos, fields);
  }

  static Exchange from(IpAddress client, long nanos, String... fields) {
    Fields all = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      all.add(fields[i], fields[i + 1]);
    }
    RequestHead head =
        new RequestHead(Protocol.HTTP_1_1, "GET", "http", "h", "/", all, false, null);
    return new Exchange(
        new Stream(head), "http", "::1", false, new ClientAddress(client, ""), "id", nanos, 0);
  }

  /** Another request that is the same. */
  static Exchange again(Exchange other) {
    return new Exchange(
        other.stream(), "http", "::1", false, other.clientAddress(), "id", other.startNanos(), 0);
  }

  private static final class Stream extends SilentWriter implements ServerStream {
    private final RequestHead request;

    Stream(RequestHead request) {
      this.request = request;
    }

    @Override
    public RequestHead request() {
      return request;
    }

    @Override
    public ServerConnection connection() {
      return new Connection();
    }

    @Override
    public void interim(ResponseHead head) {}

    @Override
    public void respond(ResponseHead head) {}

    @Override
    public void reset() {}
  }

  private record Connection() implements ServerConnection {
    @Override
    public ClientSocket socket() {
      throw new UnsupportedOperationException("no socket");
    }

    @Override
    public Protocol protocol() {
      return Protocol.HTTP_1_1;
    }

    @Override
    public long received() {
      return 0;
    }

    @Override
    public int activeStreams() {
      return 1;
    }

    @Override
    public void shutdown() {}

    @Override
    public void close() {}
  }
}
