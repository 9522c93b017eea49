package io.bartizan.config;

import io.bartizan.config.HeadersConfig.Underscores;
import io.bartizan.config.ListenerConfig.Protocol;
import io.bartizan.config.TlsConfig.UnknownServerName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the document of {@code gateway.json} into its record and checks what no schema can. */
final class GatewaySettings {
  private static final Map<String, Protocol> PROTOCOLS =
      Map.of("http", Protocol.HTTP, "https", Protocol.HTTPS);
  private static final Map<String, UnknownServerName> UNKNOWN_SERVER_NAMES =
      Map.of("default", UnknownServerName.DEFAULT, "refuse", UnknownServerName.REFUSE);
  private static final Map<String, Underscores> UNDERSCORES =
      Map.of("refuse", Underscores.REFUSE, "drop", Underscores.DROP, "allow", Underscores.ALLOW);
  private static final Map<String, ClientAddressConfig.Header> FORWARDING_HEADERS =
      Map.of(
          "x-forwarded-for", ClientAddressConfig.Header.X_FORWARDED_FOR,
          "forwarded", ClientAddressConfig.Header.FORWARDED);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final TextForm<Duration> NONE_TO_DAY = Durations.between(Duration.ZERO, DAY);
  private static final TextForm<Duration> MOMENT_TO_HOUR = Durations.between(MOMENT, HOUR);
  private static final TextForm<Duration> MOMENT_TO_MINUTE =
      Durations.between(MOMENT, Duration.ofMinutes(1));
  private static final TextForm<Duration> MINUTE_TO_DAY =
      Durations.between(Duration.ofMinutes(1), DAY);
  private static final TextForm<Integer> RATE = Sizes.perSecond(TimeoutsConfig.MAX_RATE);
  private static final TextForm<Duration> NONE_TO_HOUR = Durations.between(Duration.ZERO, HOUR);

  private final Settings root;
  private final Path directory;
  private final IncludedFiles files;
  private final ListenAddresses addresses;

  private GatewaySettings(Settings root, Path directory, IncludedFiles files) {
    this.root = root;
    this.directory = directory;
    this.files = files;
    this.addresses = new ListenAddresses(root.findings());
  }

  /**
   * The record; of no meaning where the findings are not empty afterwards.
   *
   * @param document null where there is no file
   * @param directory what relative names of files start from
   * @param files reads those that settings name
   */
  static GatewayConfig convert(
      @Nullable Json document, Path directory, IncludedFiles files, Findings findings) {
    return new GatewaySettings(new Settings(document, findings), directory, files).convert();
  }

  private GatewayConfig convert() {
    List<ListenerConfig> listeners = listeners();
    AddressesConfig lists = AddressSettings.convert(root.in("addresses"), directory, files);
    RateLimitSettings.checkTags(root, TagNames.of(lists));
    return new GatewayConfig(
        listeners,
        root.integer("eventLoops", GatewayConfig.defaultEventLoops()),
        root.textOrNull("zone", Tokens::label),
        tls(root.in("tls"), listeners),
        clientAddress(root.in("clientAddress")),
        RateLimitSettings.ofGateway(root),
        root.text(
            "rateLimitMemory",
            Sizes.between(GatewayConfig.MIN_RATE_LIMIT_MEMORY, GatewayConfig.MAX_RATE_LIMIT_MEMORY),
            GatewayConfig.DEFAULT_RATE_LIMIT_MEMORY),
        ConcurrencyConfig.convert(root.in("concurrency")),
        ConnectionsConfig.convert(root.in("connections")),
        lists,
        timeouts(root.in("timeouts")),
        limits(root.in("limits")),
        new HeadersConfig(
            root.in("headers")
                .oneOf("underscores", UNDERSCORES, HeadersConfig.DEFAULT_UNDERSCORES)),
        accessLog(root.in("accessLog")),
        admin(root.in("admin")),
        drain(root.in("drain")),
        overload(root.in("overload")),
        reload(root.in("reload")),
        AbuseSettings.convert(root.in("abuse"), directory),
        JwtSettings.convert(root, directory, files),
        ApiKeySettings.convert(root, directory, files),
        BasicAuthSettings.convert(root, directory, files),
        AuthFailuresConfig.convert(root.in("authFailures")));
  }

  private List<ListenerConfig> listeners() {
    if (!root.has("listeners")) {
      for (ListenerConfig listener : GatewayConfig.DEFAULT_LISTENERS) {
        addresses.byDefault(listener.address(), "the default listener " + listener.name());
      }
      return GatewayConfig.DEFAULT_LISTENERS;
    }
    Map<String, Place> names = new HashMap<>();
    List<ListenerConfig> listeners =
        root.objects("listeners", settings -> listener(settings, names));
    boolean https = listeners.stream().anyMatch(l -> l.protocol() == Protocol.HTTPS);
    for (Json item : root.items("listeners")) {
      checkRedirect(new Settings(item, root.findings()), https);
      checkProxyProtocol(new Settings(item, root.findings()));
    }
    return listeners;
  }

  private ListenerConfig listener(Settings settings, Map<String, Place> names) {
    String name = settings.text("name", Tokens::label, "");
    if (settings.get("name") instanceof Json.Text text) {
      Place earlier = names.putIfAbsent(name, text.place());
      if (earlier != null) {
        twice(settings, text, "also the name of " + place(earlier));
      }
    }
    return new ListenerConfig(
        name,
        address(settings, Addresses::listen, new HostPort("", 0)),
        settings.oneOf("protocol", PROTOCOLS, Protocol.HTTPS),
        settings.flag("redirectToHttps", false),
        settings.flag("proxyProtocol", false));
  }

  private AdminConfig admin(Settings settings) {
    if (!settings.has("address")) {
      addresses.byDefault(AdminConfig.DEFAULT_ADDRESS, "admin by default");
    }
    String tokenFile = settings.textOrNull("tokenFile", NamedFiles.inside(directory));
    return new AdminConfig(
        address(settings, Addresses::loopback, AdminConfig.DEFAULT_ADDRESS),
        tokenFile == null
            ? directory.resolve(AdminConfig.DEFAULT_TOKEN_FILE).toString()
            : tokenFile);
  }

  private HostPort address(Settings settings, TextForm<HostPort> form, HostPort fallback) {
    HostPort address = settings.text("address", form, fallback);
    if (settings.get("address") instanceof Json.Text text) {
      addresses.written(address, text);
    }
    return address;
  }

  private static void checkRedirect(Settings settings, boolean https) {
    Json redirect = settings.get("redirectToHttps");
    if (redirect == null || !settings.flag("redirectToHttps", false)) {
      return;
    }
    String problem = null;
    if (settings.oneOf("protocol", PROTOCOLS, Protocol.HTTP) == Protocol.HTTPS) {
      problem = "only a listener of protocol \"http\" redirects";
    } else if (!https) {
      problem = "there is no listener of protocol \"https\" to redirect to";
    }
    if (problem != null) {
      settings.findings().addUnlessTold(redirect.place().problem("true", problem));
    }
  }

  private void checkProxyProtocol(Settings listener) {
    Json proxy = listener.get("proxyProtocol");
    if (proxy != null
        && listener.flag("proxyProtocol", false)
        && root.in("clientAddress").items("trustedProxies").isEmpty()) {
      listener
          .findings()
          .addUnlessTold(
              proxy
                  .place()
                  .problem("true", "clientAddress.trustedProxies names no proxy to believe"));
    }
  }

  private static void twice(Settings settings, Json.Text text, String hint) {
    settings.findings().addUnlessTold(text.place().problem(Quoted.of(text.written()), hint));
  }

  private static String place(Place place) {
    String pointer = place.pointer();
    return pointer.substring(0, pointer.lastIndexOf('.'));
  }

  private TlsConfig tls(Settings tls, List<ListenerConfig> listeners) {
    HstsConfig hsts = HstsSettings.convert(tls);
    return new TlsConfig(
        tls.text("handshakeTimeout", MOMENT_TO_HOUR, TlsConfig.DEFAULT_HANDSHAKE_TIMEOUT),
        tls.oneOf("unknownServerName", UNKNOWN_SERVER_NAMES, TlsConfig.DEFAULT_UNKNOWN_SERVER_NAME),
        new Passphrases(tls.in("passphrases").texts()),
        ocsp(tls.in("ocsp")),
        TlsPolicySettings.convert(tls),
        tickets(tls.in("tickets")),
        hsts == null ? HstsConfig.OFF : hsts,
        ClientAuthSettings.convert(tls, listeners, directory));
  }

  private static TlsTicketsConfig tickets(Settings tickets) {
    return new TlsTicketsConfig(
        tickets.flag("enabled", TlsTicketsConfig.DEFAULT_ENABLED),
        tickets.text("rotation", MINUTE_TO_DAY, TlsTicketsConfig.DEFAULT_ROTATION),
        tickets.integer("previous", TlsTicketsConfig.DEFAULT_PREVIOUS));
  }

  private static OcspConfig ocsp(Settings ocsp) {
    return new OcspConfig(
        ocsp.flag("stapling", OcspConfig.DEFAULT_STAPLING),
        ocsp.text("timeout", MOMENT_TO_MINUTE, OcspConfig.DEFAULT_TIMEOUT),
        ocsp.textOrNull("responder", Addresses::web));
  }

  private static ClientAddressConfig clientAddress(Settings address) {
    return new ClientAddressConfig(
        address.texts("trustedProxies", Cidrs::block),
        address.oneOf("header", FORWARDING_HEADERS, ClientAddressConfig.DEFAULT_HEADER),
        address.integer("ipv6Prefix", ClientAddressConfig.DEFAULT_IPV6_PREFIX));
  }

  private static TimeoutsConfig timeouts(Settings timeouts) {
    return new TimeoutsConfig(
        timeouts.text("request", NONE_TO_DAY, TimeoutsConfig.DEFAULT_REQUEST),
        timeouts.text("streamIdle", NONE_TO_DAY, TimeoutsConfig.DEFAULT_STREAM_IDLE),
        timeouts.text("requestHead", MOMENT_TO_HOUR, TimeoutsConfig.DEFAULT_REQUEST_HEAD),
        timeouts.text("connectionIdle", MOMENT_TO_HOUR, TimeoutsConfig.DEFAULT_CONNECTION_IDLE),
        timeouts.text("minBodyRate", RATE, TimeoutsConfig.DEFAULT_MIN_BODY_RATE),
        timeouts.text("bodyGrace", MOMENT_TO_HOUR, TimeoutsConfig.DEFAULT_BODY_GRACE),
        timeouts.text("minResponseRate", RATE, TimeoutsConfig.DEFAULT_MIN_RESPONSE_RATE));
  }

  private static LimitsConfig limits(Settings limits) {
    return new LimitsConfig(
        limits.text(
            "requestLine",
            Sizes.between(LimitsConfig.MIN_REQUEST_LINE_BYTES, LimitsConfig.MAX_HEAD_BYTES),
            LimitsConfig.DEFAULT_REQUEST_LINE_BYTES),
        limits.text(
            "headers",
            Sizes.between(LimitsConfig.MIN_HEADER_BYTES, LimitsConfig.MAX_HEAD_BYTES),
            LimitsConfig.DEFAULT_HEADER_BYTES),
        limits.integer("headerCount", LimitsConfig.DEFAULT_HEADER_COUNT),
        limits.text(
            "body", Sizes.upTo(LimitsConfig.MAX_BODY_BYTES), LimitsConfig.DEFAULT_BODY_BYTES),
        limits.integer("http2Streams", LimitsConfig.DEFAULT_HTTP2_STREAMS),
        limits.integer("http2Resets", LimitsConfig.DEFAULT_HTTP2_RESETS),
        limits.integer("http2ControlFrames", LimitsConfig.DEFAULT_HTTP2_CONTROL_FRAMES),
        limits.text(
            "webSocketMessage",
            Sizes.upTo(LimitsConfig.MAX_BODY_BYTES),
            LimitsConfig.DEFAULT_WEB_SOCKET_MESSAGE_BYTES));
  }

  private AccessLogConfig accessLog(Settings log) {
    return new AccessLogConfig(
        log.flag("enabled", AccessLogConfig.DEFAULT_ENABLED),
        log.textOrNull("file", NamedFiles.inside(directory)),
        log.integer("bufferedLines", AccessLogConfig.DEFAULT_BUFFERED_LINES),
        log.texts("claims", ClaimPaths::parse));
  }

  private static ReloadConfig reload(Settings reload) {
    return new ReloadConfig(
        reload.flag("watch", ReloadConfig.DEFAULT_WATCH),
        reload.text("debounce", MOMENT_TO_HOUR, ReloadConfig.DEFAULT_DEBOUNCE));
  }

  private static OverloadConfig overload(Settings overload) {
    OverloadConfig config =
        new OverloadConfig(
            overload.integer("descriptors", OverloadConfig.DEFAULT_DESCRIPTORS_PERCENT),
            overload.integer("shedDescriptors", OverloadConfig.DEFAULT_SHED_DESCRIPTORS_PERCENT),
            overload.integer("shedConnections", OverloadConfig.DEFAULT_SHED_CONNECTIONS_PERCENT),
            overload.integer("shedHeap", OverloadConfig.DEFAULT_SHED_HEAP_PERCENT),
            overload.integer("refuseHeap", OverloadConfig.DEFAULT_REFUSE_HEAP_PERCENT),
            overload.text("retryAfter", NONE_TO_HOUR, OverloadConfig.DEFAULT_RETRY_AFTER));
    Json refuse = overload.get(overload.has("refuseHeap") ? "refuseHeap" : "shedHeap");
    if (refuse != null && config.refuseHeapPercent() < config.shedHeapPercent()) {
      overload
          .findings()
          .addUnlessTold(
              refuse.place().problem("\"refuseHeap\" is below \"shedHeap\"", "expected >= it"));
    }
    return config;
  }

  private static DrainConfig drain(Settings drain) {
    return new DrainConfig(
        drain.text("delay", NONE_TO_HOUR, DrainConfig.DEFAULT_DELAY),
        drain.text("deadline", NONE_TO_DAY, DrainConfig.DEFAULT_DEADLINE));
  }
}
