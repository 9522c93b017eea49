package io.bartizan.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.Protocol;
import io.bartizan.http.TlsInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics("1.2.3", 2);

  @Test
  void aRouteIsCountedByEachOfItsPools() throws IOException {
    List<String> pools = List.of("blue", "green");
    int row = metrics.rows().of("split", pools);
    for (int pool : new int[] {0, 1, 0, 0, 1}) {
      Exchange exchange = Exchanges.answered("split", pools.get(pool), "http://10.0.0.2:80", 200);
      exchange.route("split", row);
      exchange.poolIndex(pool);
      finish(0, exchange, 1);
    }
    assertLine("bartizan_requests_total{pool=\"blue\",route=\"split\",status_class=\"2xx\"} 3.0");
    assertLine("bartizan_requests_total{pool=\"green\",route=\"split\",status_class=\"2xx\"} 2.0");
  }

  @Test
  void aRequestThatNoPoolWasAskedForIsCountedForItsRouteAlone() throws IOException {
    Exchange exchange = Exchanges.request("/", "a", "b");
    exchange.route("orders", metrics.rows().of("orders", List.of("blue")));
    exchange.responded(503, 2_000);
    finish(0, exchange, 1);

    assertLine("bartizan_requests_total{pool=\"-\",route=\"orders\",status_class=\"5xx\"} 1.0");
    assertLine("bartizan_requests_in_flight{route=\"orders\"} 0.0");
    assertFalse(scrape().contains("pool=\"blue\""));
  }

  @Test
  void countingGoesOnWhereARouteIsCompiledAgain() throws IOException {
    finish(0, answered("orders", "blue", "e", 200), 1);
    metrics.rows().of("others", List.of("blue"));
    finish(1, answered("orders", "blue", "e", 200), 1);
    finish(1, answered("others", "blue", "e", 200), 1);

    assertLine("bartizan_requests_total{pool=\"blue\",route=\"orders\",status_class=\"2xx\"} 2.0");
    assertLine("bartizan_requests_total{pool=\"blue\",route=\"others\",status_class=\"2xx\"} 1.0");
  }

  @Test
  void thousandsOfRoutesAreCountedApart() throws IOException {
    for (int i = 0; i < 3_000; i++) {
      finish(i % 2, answered("r" + i, "p", "e", 200), 1);
    }
    finish(0, answered("r2999", "p", "e", 200), 1);

    assertLine("bartizan_requests_total{pool=\"p\",route=\"r0\",status_class=\"2xx\"} 1.0");
    assertLine("bartizan_requests_total{pool=\"p\",route=\"r2998\",status_class=\"2xx\"} 1.0");
    assertLine("bartizan_requests_total{pool=\"p\",route=\"r2999\",status_class=\"2xx\"} 2.0");
  }

  @Test
  void whatEventLoopsCountedIsAddedUp() throws IOException {
    finish(0, answered("orders", "blue", "http://10.0.0.1:80", 200), 1);
    finish(1, answered("orders", "blue", "http://10.0.0.2:80", 204), 1);
    finish(1, answered("orders", "blue", "http://10.0.0.2:80", 503), 1);

    assertLine("bartizan_requests_total{pool=\"blue\",route=\"orders\",status_class=\"2xx\"} 2.0");
    assertLine("bartizan_requests_total{pool=\"blue\",route=\"orders\",status_class=\"5xx\"} 1.0");
    assertLine(
        "bartizan_endpoint_requests_total{endpoint=\"http://10.0.0.2:80\",pool=\"blue\",status_class=\"2xx\"} 1.0");
  }

  @Test
  void aDurationOnABoundBelongsToThatBucket() throws IOException {
    finish(0, answered("r", "p", "e", 200), 5);
    finish(1, answered("r", "p", "e", 200), 6);
    finish(1, answered("r", "p", "e", 200), 3_600_000);

    String series = "bartizan_request_duration_seconds_bucket{pool=\"p\",route=\"r\",le=";
    assertLine(series + "\"0.0025\"} 0");
    assertLine(series + "\"0.005\"} 1");
    assertLine(series + "\"0.01\"} 2");
    assertLine(series + "\"30.0\"} 2");
    assertLine(series + "\"+Inf\"} 3");
    assertLine("bartizan_request_duration_seconds_sum{pool=\"p\",route=\"r\"} 3600.011");
  }

  @Test
  void aRequestIsInFlightFromItsStartToItsEnd() throws IOException {
    Exchange first = answered("r", "p", "e", 200);
    Exchange second = answered("r", "p", "e", 200);
    metrics.loop(0).requestStarted(first);
    metrics.loop(1).requestStarted(second);
    assertLine("bartizan_requests_in_flight{route=\"r\"} 2.0");

    metrics.loop(0).requestFinished(first, first.startNanos());
    assertLine("bartizan_requests_in_flight{route=\"r\"} 1.0");
  }

  @Test
  void aRequestWithoutRouteOrResponseIsCountedAsUnknown() throws IOException {
    Exchange exchange = Exchanges.request("/", "a", "b");
    exchange.abort();
    finish(0, exchange, 1);

    assertLine("bartizan_requests_total{pool=\"-\",route=\"-\",status_class=\"-\"} 1.0");
    assertLine("bartizan_requests_aborted_total{pool=\"-\",route=\"-\"} 1.0");
  }

  @Test
  void bytesAndRetriesAreCountedByRouteAndPool() throws IOException {
    Exchange exchange = answered("r", "p", "e", 200);
    exchange.addRequestBytes(7);
    exchange.addResponseBytes(11);
    exchange.retried();
    exchange.retried();
    finish(0, exchange, 1);

    assertLine("bartizan_request_bytes_total{pool=\"p\",route=\"r\"} 7.0");
    assertLine("bartizan_response_bytes_total{pool=\"p\",route=\"r\"} 11.0");
    assertLine("bartizan_retries_total{pool=\"p\",route=\"r\"} 2.0");
  }

  @Test
  void reasonsOfRejectionsStayBoundedWhateverTheCodeSays() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      Exchange exchange = Exchanges.request("/", "a", "b");
      exchange.rejection(new Rejection(404, "reason-" + i, null, ""));
      finish(0, exchange, 1);
    }
    String text = scrape();
    assertEquals(65, text.lines().filter(l -> l.startsWith("bartizan_rejections_total{")).count());
    assertTrue(text.contains("bartizan_rejections_total{reason=\"other\"} 936.0\n"));
  }

  @Test
  void clientConnectionsAreThoseOpenedAndNotYetClosed() throws IOException {
    metrics.loop(0).connectionOpened("https", Protocol.HTTP_2);
    metrics.loop(0).connectionOpened("https", Protocol.HTTP_1_1);
    metrics.loop(1).connectionOpened("https", Protocol.HTTP_2);
    metrics.loop(1).connectionClosed("https", Protocol.HTTP_2);

    assertLine("bartizan_client_connections{listener=\"https\",protocol=\"http2\"} 1.0");
    assertLine(
        "bartizan_client_connections_opened_total{listener=\"https\",protocol=\"http2\"} 2.0");
    assertLine("bartizan_client_connections{listener=\"https\",protocol=\"http1\"} 1.0");
  }

  @Test
  void handshakesAreCountedByWhatWasAgreedOn() throws IOException {
    TlsInfo full = new TlsInfo("a.test", "TLSv1.3", "TLS_AES_128_GCM_SHA256", false);
    TlsInfo resumed = new TlsInfo("b.test", "TLSv1.3", "TLS_AES_128_GCM_SHA256", true);
    metrics.loop(0).handshakeCompleted("https", full);
    metrics.loop(1).handshakeCompleted("https", full);
    metrics.loop(1).handshakeCompleted("https", resumed);
    metrics.loop(1).handshakeCompleted("https", new TlsInfo(null, "TLSv1.2", "OLD", false));

    String series = "bartizan_tls_handshakes_total{cipher=\"%s\",listener=\"https\",";
    assertLine(
        series.formatted("TLS_AES_128_GCM_SHA256") + "resumed=\"false\",version=\"TLSv1.3\"} 2.0");
    assertLine(
        series.formatted("TLS_AES_128_GCM_SHA256") + "resumed=\"true\",version=\"TLSv1.3\"} 1.0");
    assertLine(series.formatted("OLD") + "resumed=\"false\",version=\"TLSv1.2\"} 1.0");
  }

  @Test
  void handshakesThatFailedAreCountedByReason() throws IOException {
    metrics.loop(0).handshakeFailed("https", "not-tls");
    metrics.loop(1).handshakeFailed("https", "not-tls");
    metrics.loop(1).handshakeFailed("https", "timeout");

    String series = "bartizan_tls_handshake_failures_total{listener=\"https\",";
    assertLine(series + "reason=\"not-tls\"} 2.0");
    assertLine(series + "reason=\"timeout\"} 1.0");
  }

  @Test
  void connectionsOnWhichNoRequestCameAreCounted() throws IOException {
    metrics.loop(0).unused("https");
    metrics.loop(1).unused("https");
    metrics.loop(1).unused("http");
    assertLine("bartizan_client_connections_unused_total{listener=\"https\"} 2.0");
    assertLine("bartizan_client_connections_unused_total{listener=\"http\"} 1.0");
  }

  @Test
  void certificatesAreToldByWhenTheyExpire() throws IOException {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    List<CertificateSample> samples =
        List.of(
            new CertificateSample("late", now.plus(Duration.ofDays(30))),
            new CertificateSample("soon", now.plus(Duration.ofHours(36))),
            new CertificateSample("over", now.minus(Duration.ofDays(2))));
    metrics.add(() -> new CertificateSnapshots(samples, now));

    assertLine("bartizan_certificates 3.0");
    assertLine("bartizan_certificate_expires_days{name=\"late\"} 30.0");
    assertLine("bartizan_certificate_expires_days{name=\"soon\"} 1.5");
    assertLine("bartizan_certificate_expires_days{name=\"over\"} -2.0");
    assertLine(
        "bartizan_certificate_not_after_seconds{name=\"soon\"} "
            + (double) now.plus(Duration.ofHours(36)).getEpochSecond());
    assertLine("bartizan_certificates_first_expires_days -2.0");
  }

  @Test
  void ofThousandsOfCertificatesThoseThatExpireFirstHaveSeries() throws IOException {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    List<CertificateSample> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(new CertificateSample("c" + i, now.plusSeconds(10_000 - i)));
    }
    metrics.add(() -> new CertificateSnapshots(many, now));

    String text = scrape();
    assertLine("bartizan_certificates 10000.0");
    assertEquals(
        1_000,
        text.lines().filter(l -> l.startsWith("bartizan_certificate_expires_days{")).count());
    assertTrue(text.contains("bartizan_certificate_expires_days{name=\"c9999\"}"));
    assertTrue(text.contains("bartizan_certificate_expires_days{name=\"c9000\"}"));
    assertFalse(text.contains("{name=\"c8999\"}"));
  }

  @Test
  void reloadsAreCountedByResult() throws IOException {
    CertificateReloadMetrics reloads = new CertificateReloadMetrics();
    metrics.add(() -> reloads);
    reloads.read("applied");
    reloads.read("applied");
    reloads.read("failed");
    assertLine("bartizan_certificate_reloads_total{result=\"applied\"} 2.0");
    assertLine("bartizan_certificate_reloads_total{result=\"failed\"} 1.0");
  }

  @Test
  void requestsAndRejectionsAreCountedByCountry() throws IOException {
    finish(0, from('D' << 8 | 'E', null), 1);
    finish(1, from('D' << 8 | 'E', NO_ROUTE), 1);
    finish(1, from('Z' << 8 | 'Z', null), 1);
    finish(1, from(ClientTags.UNKNOWN_COUNTRY, NO_ROUTE), 1);
    metrics.connectionRefusedFrom('A' << 8 | 'A');
    metrics.connectionRefusedFrom(ClientTags.UNKNOWN_COUNTRY);
    metrics.connectionRefusedFrom(ClientTags.UNKNOWN_COUNTRY);

    assertLine("bartizan_country_requests_total{country=\"DE\"} 2.0");
    assertLine("bartizan_country_rejections_total{country=\"DE\"} 1.0");
    assertLine("bartizan_country_requests_total{country=\"ZZ\"} 1.0");
    assertLine("bartizan_country_rejections_total{country=\"ZZ\"} 0.0");
    assertLine("bartizan_country_requests_total{country=\"-\"} 1.0");
    assertLine("bartizan_country_rejections_total{country=\"-\"} 1.0");
    assertLine("bartizan_country_connections_refused_total{country=\"AA\"} 1.0");
    assertLine("bartizan_country_connections_refused_total{country=\"-\"} 2.0");
  }

  @Test
  void whereNoDatabaseTellsOfCountriesThereIsNoSeriesOfThem() throws IOException {
    finish(0, from(ClientTags.NO_COUNTRIES, NO_ROUTE), 1);
    metrics.connectionRefusedFrom(ClientTags.NO_COUNTRIES);
    assertFalse(scrape().contains("country"));
  }

  private static final Rejection NO_ROUTE = new Rejection(404, "no-route", null, "none");

  private static Exchange from(int country, @Nullable Rejection rejection) {
    Exchange exchange = Exchanges.request("/", "a", "b");
    exchange.tags(new ClientTags(List.of(), country));
    if (rejection != null) {
      exchange.rejection(rejection);
    }
    return exchange;
  }

  @Test
  void questionsToServicesAreCountedByOutcomeAndTimed() throws IOException {
    metrics.loop(0).inquired("idp", InquiryOutcome.ALLOWED, TimeUnit.MILLISECONDS.toNanos(3));
    metrics.loop(1).inquired("idp", InquiryOutcome.ALLOWED, TimeUnit.MILLISECONDS.toNanos(3));
    metrics.loop(1).inquired("idp", InquiryOutcome.REFUSED, TimeUnit.MILLISECONDS.toNanos(40));
    metrics.loop(1).inquired("other", InquiryOutcome.FAILED, TimeUnit.SECONDS.toNanos(5));

    assertLine("bartizan_forward_auth_total{outcome=\"allowed\",pool=\"idp\"} 2.0");
    assertLine("bartizan_forward_auth_total{outcome=\"refused\",pool=\"idp\"} 1.0");
    assertLine("bartizan_forward_auth_total{outcome=\"failed\",pool=\"idp\"} 0.0");
    assertLine("bartizan_forward_auth_total{outcome=\"failed\",pool=\"other\"} 1.0");
    assertLine("bartizan_forward_auth_duration_seconds_bucket{pool=\"idp\",le=\"0.005\"} 2");
    assertLine("bartizan_forward_auth_duration_seconds_count{pool=\"idp\"} 3");
    assertLine("bartizan_forward_auth_duration_seconds_sum{pool=\"idp\"} 0.046");

    Consumer<LoopMetrics> settled = metrics.settle(Map.of("idp", Set.of()));
    settled.accept(metrics.loop(0));
    settled.accept(metrics.loop(1));
    assertLine("bartizan_forward_auth_total{outcome=\"allowed\",pool=\"idp\"} 2.0");
    assertFalse(scrape().contains("pool=\"other\""));
  }

  @Test
  void samplesOfOneEndpointAreAddedUp() throws IOException {
    metrics.add(
        () ->
            new UpstreamSnapshots(
                List.of(
                    new UpstreamSample("p", "e", 1, 2, 3, 4, 5, 6),
                    new UpstreamSample("p", "e", 10, 20, 30, 40, 50, 60))));

    assertLine("bartizan_upstream_connections{endpoint=\"e\",pool=\"p\",state=\"active\"} 11.0");
    assertLine("bartizan_upstream_connections{endpoint=\"e\",pool=\"p\",state=\"idle\"} 22.0");
    assertLine("bartizan_endpoint_requests_pending{endpoint=\"e\",pool=\"p\"} 33.0");
    assertLine("bartizan_endpoint_requests_in_flight{endpoint=\"e\",pool=\"p\"} 44.0");
    assertLine("bartizan_upstream_dials_total{endpoint=\"e\",pool=\"p\"} 55.0");
    assertLine("bartizan_upstream_dial_failures_total{endpoint=\"e\",pool=\"p\"} 66.0");
  }

  @Test
  void theProcessIsDescribedToo() throws IOException {
    assertLine("bartizan_build_info{java=\"" + Runtime.version() + "\",version=\"1.2.3\"} 1");
    String text = scrape();
    for (String name :
        List.of(
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_gc_collections_total{",
            "jvm_threads_current ",
            "process_cpu_seconds_total ",
            "process_open_fds ")) {
      assertTrue(text.contains("\n" + name), name);
    }
  }

  private Exchange answered(String route, String pool, String endpoint, int status) {
    Exchange exchange = Exchanges.answered(route, pool, endpoint, status);
    exchange.route(route, metrics.rows().of(route, List.of(pool)));
    return exchange;
  }

  private void finish(int loop, Exchange exchange, long millis) {
    metrics.loop(loop).requestStarted(exchange);
    metrics
        .loop(loop)
        .requestFinished(exchange, exchange.startNanos() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void assertLine(String line) throws IOException {
    String text = scrape();
    assertTrue(text.lines().anyMatch(line::equals), () -> line + "\nis not in\n" + text);
  }

  private String scrape() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
