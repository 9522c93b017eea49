package io.bartizan.observe;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that {@code GET /metrics} tells. Each event loop counts into its own {@link LoopMetrics}; a
 * scrape adds them up. Owns no thread and no server.
 *
 * <p>Route, pool, endpoint and listener are names of the configuration, {@code -} where there is
 * none; {@code status_class} is {@code 1xx} to {@code 5xx}, or {@code -} where no response was
 * sent.
 *
 * <table>
 * <caption>Metrics; those of the JVM and the process are in {@link JvmMetrics}</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_requests_total<td>route, pool, status_class<td>requests whose response ended or
 *     was broken off
 * <tr><td>bartizan_request_duration_seconds<td>route, pool<td>histogram, from a request's head to
 *     the end of its response
 * <tr><td>bartizan_requests_in_flight<td>route<td>requests under way
 * <tr><td>bartizan_requests_aborted_total<td>route, pool<td>responses broken off before their end
 * <tr><td>bartizan_request_bytes_total<td>route, pool<td>bytes of requests' bodies
 * <tr><td>bartizan_response_bytes_total<td>route, pool<td>bytes of responses' bodies
 * <tr><td>bartizan_retries_total<td>route, pool<td>times that requests were sent again
 * <tr><td>bartizan_rejections_total<td>reason<td>requests that the gateway answered itself
 * <tr><td>bartizan_endpoint_requests_total<td>pool, endpoint, status_class<td>requests by the last
 *     endpoint asked
 * <tr><td>bartizan_endpoint_requests_in_flight<td>pool, endpoint<td>requests under way
 * <tr><td>bartizan_endpoint_requests_pending<td>pool, endpoint<td>requests waiting for a connection
 * <tr><td>bartizan_upstream_connections<td>pool, endpoint, state<td>open connections, {@code active}
 *     or {@code idle}
 * <tr><td>bartizan_upstream_dials_total<td>pool, endpoint<td>connections tried
 * <tr><td>bartizan_upstream_dial_failures_total<td>pool, endpoint<td>of these, those that failed
 * <tr><td>bartizan_client_connections<td>listener, protocol<td>open connections, {@code http1} or
 *     {@code http2}
 * <tr><td>bartizan_client_connections_opened_total<td>listener, protocol<td>connections since the
 *     start
 * <tr><td>bartizan_client_abuse_total<td>listener, reason<td>connections, or responses on them, that
 *     were ended for what their client does: {@code slow-head}, {@code slow-reader}, {@code
 *     rapid-reset}, {@code provoked-resets}, {@code unread-replies}, {@code continuation-flood},
 *     {@code settings-flood}, {@code ping-flood}, {@code priority-flood}, {@code
 *     window-update-flood}, {@code empty-data-flood}, {@code frame-flood}, {@code http2-error}
 * <tr><td>bartizan_tls_handshakes_total<td>listener, version, cipher, resumed<td>handshakes that were
 *     completed; {@code resumed} is {@code true} where an earlier session was continued
 * <tr><td>bartizan_tls_handshake_failures_total<td>listener, reason<td>handshakes that failed: {@code
 *     no-certificate}, {@code no-shared-version}, {@code no-shared-cipher}, {@code alpn}, {@code
 *     bad-client-certificate}, {@code client-alert}, {@code not-tls}, {@code timeout}, {@code closed}
 *     or {@code other}
 * <tr><td>bartizan_ocsp_fetches_total<td>result<td>questions to OCSP responders: {@code good},
 *     {@code revoked}, {@code unusable} or {@code unanswered}
 * <tr><td>bartizan_ocsp_stapled_certificates<td><td>certificates with a current OCSP response
 * <tr><td>bartizan_ocsp_next_update_seconds<td><td>until the first of these responses runs out;
 *     absent where there are none
 * <tr><td>bartizan_certificates<td><td>certificates in force
 * <tr><td>bartizan_certificate_not_after_seconds<td>name<td>when a certificate expires, since the
 *     epoch; of the 1,000 that expire first
 * <tr><td>bartizan_certificate_expires_days<td>name<td>the same as days from now, below 0 once it
 *     has
 * <tr><td>bartizan_certificates_first_not_after_seconds,
 *     bartizan_certificates_first_expires_days<td><td>of the one of all that expires first
 * <tr><td>bartizan_certificate_reloads_total<td>result<td>times that certificates were read again,
 *     or one was put or deleted: {@code applied}, {@code partial} where some were refused, {@code
 *     failed} where nothing changed
 * <tr><td>bartizan_connections_refused_total<td>listener, reason<td>connections closed before a byte
 *     of TLS or HTTP was read: {@code proxy-untrusted}, {@code proxy-malformed} or {@code
 *     proxy-timeout} where a PROXY header is asked for, and what guards say
 * <tr><td>bartizan_abuse_actions_total<td>action, mode<td>what was done to clients who do not stop:
 *     {@code limit}, {@code tarpit}, {@code tarpit-full}, {@code close} or {@code ban}; in mode
 *     {@code observe} what would have been
 * <tr><td>bartizan_tarpit_held<td><td>refused requests that are held
 * <tr><td>bartizan_bans<td><td>bans in force
 * <tr><td>bartizan_abuse_clients<td><td>clients that have a score of a point or more
 * <tr><td>bartizan_connections_open<td>listener<td>accepted connections that are open, before they
 *     are ready for requests too
 * <tr><td>bartizan_connections_max<td><td>how many may be open
 * <tr><td>bartizan_connections_clients<td><td>peers that have one open
 * <tr><td>bartizan_rate_limited_total<td>limit, route, dry_run<td>requests that a limit refused, or
 *     would have in a dry run ({@code true}); route is {@code -} for limits of the gateway
 * <tr><td>bartizan_rate_limit_keys<td>limit, route<td>keys that have a bucket
 * <tr><td>bartizan_rate_limit_forgotten_total<td>limit, route<td>buckets that had to make room
 *     before they were full again
 * <tr><td>bartizan_rate_limit_bytes<td><td>what the buckets of all limits take
 * <tr><td>bartizan_concurrency_requests<td>route<td>requests that count against maxRequests
 * <tr><td>bartizan_concurrency_clients<td>route<td>clients with requests under way, where these are
 *     limited by client
 * <tr><td>bartizan_address_list_entries<td>list<td>ranges of addresses on a list
 * <tr><td>bartizan_address_list_age_seconds<td>list<td>since a list that is fetched was last known
 *     good; absent before
 * <tr><td>bartizan_address_list_fetches_total<td>list, result<td>questions for such a list: {@code
 *     updated}, {@code unchanged} or {@code failed}
 * <tr><td>bartizan_jwt_keys<td>provider<td>keys that tokens may be signed with
 * <tr><td>bartizan_jwt_keys_fetches_total<td>provider, result<td>questions for keys that are fetched:
 *     {@code updated}, {@code unchanged} or {@code failed}
 * <tr><td>bartizan_jwt_keys_last_success_timestamp_seconds<td>provider<td>when such keys were last
 *     fetched, since the epoch; absent before
 * <tr><td>bartizan_jwt_keys_waiting<td>provider<td>requests that wait for such keys
 * <tr><td>bartizan_overload_usage_ratio<td>resource<td>use of {@code heap} (after a collection) and
 *     {@code descriptors}, 0 to 1
 * <tr><td>bartizan_overload_active<td>action<td>1 while it is done: {@code accept-none}, {@code
 *     shed}, {@code refuse}
 * <tr><td>bartizan_accept_failures_total<td><td>connections that could not be accepted
 * <tr><td>bartizan_access_log_lines_total<td><td>lines taken for writing
 * <tr><td>bartizan_access_log_dropped_total<td><td>lines dropped: the writer was behind, or failed
 * <tr><td>bartizan_config_reloads_total<td>result<td>times that the configuration was read again;
 *     {@code applied}, {@code unchanged}, or {@code refused}, {@code failed}: then nothing changed
 * <tr><td>bartizan_config_last_reload_success_timestamp_seconds<td><td>when it was last found good
 * <tr><td>bartizan_config_info<td>hash<td>always 1; the configuration in force
 * <tr><td>bartizan_build_info<td>version, java<td>always 1
 * </table>
 */
public final class Metrics {
  /** The media type of {@link #writeTo}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final String version;
  private final List<LoopMetrics> loops = new ArrayList<>();
  private final RouteRows rows = new RouteRows();
  private final LongAdder acceptFailures = new LongAdder();
  private final Map<Refusal, LongAdder> refusedConnections = new ConcurrentHashMap<>();
  private final JvmMetrics jvm = new JvmMetrics();
  private volatile Supplier<? extends Collection<UpstreamSample>> upstreams = List::of;
  private volatile Supplier<AddressListSample> addressLists = () -> AddressListSample.NONE;
  private volatile Supplier<JwtKeysSample> jwtKeys = () -> JwtKeysSample.NONE;
  private volatile Supplier<OcspSample> ocsp = () -> OcspSample.NONE;
  private volatile Supplier<AbuseSample> abuse = () -> AbuseSample.NONE;
  private volatile Supplier<LimitSamples> limits = () -> LimitSamples.NONE;
  private volatile Supplier<OverloadSample> overload = () -> OverloadSample.NONE;
  private volatile @Nullable ReloadMetrics reloads;
  private volatile Supplier<? extends Collection<CertificateSample>> certificates = List::of;
  private volatile InstantSource clock = InstantSource.system();
  private final Map<String, LongAdder> certificateReloads = new ConcurrentHashMap<>();
  private volatile LongSupplier logLines = () -> 0;
  private volatile LongSupplier logDropped = () -> 0;

  private record Refusal(String listener, String reason) {}

  /**
   * Empty.
   *
   * @param version of Bartizan
   * @param eventLoops how many event loops count
   */
  public Metrics(String version, int eventLoops) {
    this.version = version;
    for (int i = 0; i < eventLoops; i++) {
      loops.add(new LoopMetrics());
    }
  }

  /** Where the numbers of routes are kept. */
  public RouteRows rows() {
    return rows;
  }

  /** Where the event loop counts, numbered from 0. */
  public LoopMetrics loop(int index) {
    return loops.get(index);
  }

  /** A connection could not be accepted; from any thread. */
  public void acceptFailed() {
    acceptFailures.increment();
  }

  /**
   * A connection was closed before a byte of it was read; from any thread.
   *
   * @param reason one of a closed set
   */
  public void connectionRefused(String listener, String reason) {
    refusedConnections
        .computeIfAbsent(new Refusal(listener, reason), _ -> new LongAdder())
        .increment();
  }

  /**
   * Who knows the upstream connections.
   *
   * @param samples asked on the scraping thread at every scrape; several for one endpoint are added
   */
  public void upstreams(Supplier<? extends Collection<UpstreamSample>> samples) {
    upstreams = samples;
  }

  /**
   * Who knows about OCSP stapling.
   *
   * @param sample asked on the scraping thread at every scrape
   */
  public void ocsp(Supplier<OcspSample> sample) {
    ocsp = sample;
  }

  /**
   * Who knows about abuse.
   *
   * @param sample asked on the scraping thread at every scrape
   */
  public void abuse(Supplier<AbuseSample> sample) {
    abuse = sample;
  }

  /**
   * Who knows how limits stand.
   *
   * @param samples asked on the scraping thread at every scrape
   */
  public void limits(Supplier<LimitSamples> samples) {
    limits = samples;
  }

  /**
   * Who knows what the process is short of.
   *
   * @param sample asked on the scraping thread at every scrape
   */
  public void overload(Supplier<OverloadSample> sample) {
    overload = sample;
  }

  /** Who knows of reloads. */
  public void reloads(ReloadMetrics metrics) {
    reloads = metrics;
  }

  /**
   * Another configuration is in force: series of routes, pools and endpoints that are gone end.
   * Those of a route that stays go on, also where it has other pools.
   *
   * @param endpoints that there are now, by pool
   * @return to be called on each event loop with its own
   */
  public Consumer<LoopMetrics> settle(Map<String, Set<String>> endpoints) {
    List<RouteRows.Departure> departures = rows.settle(loops);
    return loop -> loop.settle(rows, departures, endpoints);
  }

  /**
   * Who knows the certificates in force.
   *
   * @param samples asked on the scraping thread at every scrape
   * @param now from which days are counted
   */
  public void certificates(
      Supplier<? extends Collection<CertificateSample>> samples, InstantSource now) {
    certificates = samples;
    clock = now;
  }

  /**
   * Certificates were read again; from any thread.
   *
   * @param result one of a closed set
   */
  public void certificatesReloaded(String result) {
    certificateReloads.computeIfAbsent(result, _ -> new LongAdder()).increment();
  }

  /**
   * Who knows of address lists.
   *
   * @param sample asked on the scraping thread at every scrape
   */
  public void addressLists(Supplier<AddressListSample> sample) {
    addressLists = sample;
  }

  /**
   * Who knows of the keys of token issuers.
   *
   * @param sample asked on the scraping thread at every scrape
   */
  public void jwtKeys(Supplier<JwtKeysSample> sample) {
    jwtKeys = sample;
  }

  /** Whose lines are counted. */
  public void accessLog(AccessLog log) {
    logLines = log::lines;
    logDropped = log::dropped;
  }

  /**
   * Writes everything as Prometheus text. From any thread, though not an event loop's: with many
   * routes it takes milliseconds.
   */
  public void writeTo(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, snapshots(), EscapingScheme.DEFAULT);
  }

  private MetricSnapshot certificateReloads() {
    Samples.Counter counter =
        new Samples.Counter(
            "bartizan_certificate_reloads", "Times that certificates were read again");
    certificateReloads.forEach((result, count) -> counter.add(count.sum(), "result", result));
    return counter.snapshot();
  }

  private MetricSnapshot refusedConnections() {
    Samples.Counter counter =
        new Samples.Counter(
            "bartizan_connections_refused",
            "Connections closed before a byte of their protocol was read");
    refusedConnections.forEach(
        (refusal, count) ->
            counter.add(count.sum(), "listener", refusal.listener(), "reason", refusal.reason()));
    return counter.snapshot();
  }

  private MetricSnapshots snapshots() {
    Stream<MetricSnapshot> own =
        Stream.of(
            Samples.info("bartizan_build", version, Runtime.version().toString()),
            Samples.counter(
                "bartizan_accept_failures",
                "Connections that could not be accepted",
                acceptFailures.sum()),
            refusedConnections(),
            certificateReloads(),
            Samples.counter(
                "bartizan_access_log_lines", "Lines taken for writing", logLines.getAsLong()),
            Samples.counter(
                "bartizan_access_log_dropped",
                "Lines dropped since the writer was behind or failed",
                logDropped.getAsLong()));
    ReloadMetrics config = reloads;
    return new MetricSnapshots(
        Stream.of(
                own,
                config == null ? Stream.<MetricSnapshot>of() : config.all(),
                new RequestSnapshots(loops, rows.labels()).all(),
                new ConnectionSnapshots(loops, upstreams.get()).all(),
                new HandshakeSnapshots(loops).all(),
                ocsp.get().all(),
                addressLists.get().all(),
                jwtKeys.get().all(),
                abuse.get().all(),
                new LimitSnapshots(limits.get()).all(),
                overload.get().all(),
                new CertificateSnapshots(certificates.get(), clock.instant()).all(),
                jvm.all())
            .flatMap(snapshots -> snapshots)
            .toList());
  }
}
