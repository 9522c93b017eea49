package io.bartizan.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code apiKeys} of {@code gateway.json}. Keys are given by their hashes: from the settings,
 * or from a file with a line {@code CONSUMER HASH} for each.
 */
final class ApiKeySettings {
  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-fA-F]{64}");
  private static final String EXPECTED =
      "expected \"sha256:\" and 64 hexadecimal digits; \"bartizan api-key\" makes a key and its hash";

  private final Settings settings;
  private final Path directory;
  private final IncludedFiles files;

  private ApiKeySettings(Settings settings, Path directory, IncludedFiles files) {
    this.settings = settings;
    this.directory = directory;
    this.files = files;
  }

  /** By name, in the order written. */
  static Map<String, ApiKeysConfig> convert(Settings root, Path directory, IncludedFiles files) {
    return root.named(
        "apiKeys", (name, set) -> new ApiKeySettings(set, directory, files).keys(name));
  }

  private ApiKeysConfig keys(String name) {
    Map<String, String> consumers = new HashMap<>();
    if (settings.get("consumers") instanceof Json.Struct named) {
      named.members().forEach((consumer, hashes) -> inline(consumer, hashes, consumers));
    }
    String file = settings.textOrNull("file", NamedFiles.existing(directory));
    if (file != null && settings.get("file") instanceof Json.Text where) {
      new HashLines(settings.findings())
          .read(
              files.content(where, file, HashLines.MAX_BYTES),
              ' ',
              (consumer, hash) -> add(consumers, hash, consumer));
    }
    List<TokenPlace> places =
        settings.has("keyFrom")
            ? settings.texts("keyFrom", TokenPlaces::parse)
            : ApiKeysConfig.DEFAULT_PLACES;
    return new ApiKeysConfig(name, places, settings.flag("forward", false), consumers);
  }

  private void inline(String consumer, Json hashes, Map<String, String> consumers) {
    for (Json item : hashes instanceof Json.Array array ? array.items() : List.<Json>of()) {
      String problem =
          item instanceof Json.Text text ? add(consumers, text.value(), consumer) : null;
      if (problem != null) {
        settings.findings().addUnlessTold(item.place().problem("not the hash of a key", problem));
      }
    }
  }

  /** What is wrong, or null. */
  private static @Nullable String add(Map<String, String> consumers, String hash, String consumer) {
    if (!HASH.matcher(hash).matches()) {
      return EXPECTED;
    }
    String hex = hash.substring(hash.indexOf(':') + 1).toLowerCase(Locale.ROOT);
    String other = consumers.putIfAbsent(hex, consumer);
    return other == null || other.equals(consumer) ? null : "also a key of " + Quoted.of(other);
  }
}
