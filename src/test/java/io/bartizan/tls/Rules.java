package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Forward;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ClientAuthConfig.StaleCrl;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import io.bartizan.config.TestPatterns;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A rule of a test, as the reading of a file would give it. */
final class Rules {
  private final String name;
  private final Mode mode;
  private List<String> hosts = List.of();
  private List<String> listeners = List.of();
  private @Nullable String caFile;
  private List<String> crlFiles = List.of();
  private StaleCrl stale = StaleCrl.REFUSE;
  private List<SubjectPattern> subjects = List.of();
  private List<SanPattern> sans = List.of();
  private Forward forward = Forward.HEADERS;

  private Rules(String name, Mode mode) {
    this.name = name;
    this.mode = mode;
  }

  static Rules rule(String name, Mode mode) {
    return new Rules(name, mode);
  }

  Rules hosts(String... hosts) {
    this.hosts = List.of(hosts);
    return this;
  }

  Rules listeners(String... listeners) {
    this.listeners = List.of(listeners);
    return this;
  }

  Rules ca(Path file) {
    this.caFile = file.toString();
    return this;
  }

  Rules crls(List<Path> files) {
    this.crlFiles = files.stream().map(Path::toString).toList();
    return this;
  }

  Rules stale(StaleCrl stale) {
    this.stale = stale;
    return this;
  }

  Rules subjects(String... patterns) {
    this.subjects = Stream.of(patterns).map(TestPatterns::subject).toList();
    return this;
  }

  Rules sans(String... patterns) {
    this.sans = Stream.of(patterns).map(TestPatterns::san).toList();
    return this;
  }

  Rules forward(Forward forward) {
    this.forward = forward;
    return this;
  }

  ClientAuthConfig build() {
    return new ClientAuthConfig(
        name,
        "gateway.json:3:5",
        "tls.clientAuth[0]",
        hosts,
        listeners,
        mode,
        caFile,
        crlFiles,
        stale,
        subjects,
        sans,
        forward);
  }
}
