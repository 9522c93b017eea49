package io.bartizan.config;

import io.bartizan.address.AddressValues;
import io.bartizan.address.BlockSet;
import io.bartizan.address.IpBlock;
import io.bartizan.address.MaxMindDatabase.Field;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns {@code addresses} of {@code gateway.json} into its record. */
final class AddressSettings {
  /** The folder of a deployment that has what was fetched last. */
  private static final String KEPT = "fetched";

  private static final List<String> PLACES = List.of("blocks", "file", "url");
  private static final Map<String, AddressFeedConfig.Format> FORMATS =
      Map.of(
          "plain", AddressFeedConfig.Format.PLAIN, "crowdsec", AddressFeedConfig.Format.CROWDSEC);
  private static final TextForm<Duration> SECOND_TO_DAY =
      Durations.between(Duration.ofSeconds(1), Duration.ofDays(1));
  private static final TextForm<Duration> MOMENT_TO_HOUR =
      Durations.between(Duration.ofMillis(1), Duration.ofHours(1));

  private final Settings settings;
  private final Path directory;
  private final IncludedFiles files;
  private final int maxEntries;

  private AddressSettings(Settings settings, Path directory, IncludedFiles files) {
    this.settings = settings;
    this.directory = directory;
    this.files = files;
    this.maxEntries = settings.integer("maxEntries", AddressesConfig.DEFAULT_MAX_ENTRIES);
  }

  static AddressesConfig convert(Settings settings, Path directory, IncludedFiles files) {
    return new AddressSettings(settings, directory, files).convert();
  }

  private AddressesConfig convert() {
    Map<String, AddressListConfig> lists = new LinkedHashMap<>();
    if (settings.get("lists") instanceof Json.Struct struct) {
      struct
          .members()
          .forEach(
              (name, list) -> {
                if (list instanceof Json.Struct object) {
                  lists.put(name, list(new Settings(list, settings.findings()), object, name));
                }
              });
    }
    AddressesConfig config =
        new AddressesConfig(
            lists,
            settings.texts("deny", text -> text),
            settings.texts("allow", text -> text),
            geo(settings.in("geo")));
    TagNames known = TagNames.of(config);
    for (String key : List.of("deny", "allow")) {
      for (Json item : settings.items(key)) {
        if (item instanceof Json.Text tag) {
          known.check(tag, "", settings.findings());
        }
      }
    }
    return config;
  }

  private GeoConfig geo(Settings geo) {
    return new GeoConfig(database(geo, "country", Field.COUNTRY), database(geo, "asn", Field.ASN));
  }

  private GeoConfig.@Nullable Database database(Settings geo, String key, Field field) {
    String file = geo.textOrNull(key, NamedFiles.existing(directory));
    if (file == null) {
      // So that what goes by it is not reported as well.
      return geo.has(key) ? new GeoConfig.Database(AddressValues.EMPTY, "") : null;
    }
    return geo.get(key) instanceof Json.Text where
        ? new GeoConfig.Database(files.values(where, file, field), file)
        : null;
  }

  private AddressListConfig list(Settings list, Json.Struct struct, String name) {
    List<String> places = PLACES.stream().filter(list::has).toList();
    if (places.size() != 1) {
      settings
          .findings()
          .addUnlessTold(
              struct
                  .place()
                  .problem(
                      places.isEmpty() ? "nothing" : Quoted.allOf(places),
                      "expected one of \"blocks\", \"file\" and \"url\""));
      return new AddressListConfig(BlockSet.EMPTY, null);
    }
    if (list.has("url")) {
      return new AddressListConfig(BlockSet.EMPTY, null, feed(list, name));
    }
    String file = list.textOrNull("file", NamedFiles.existing(directory));
    if (file != null && list.get("file") instanceof Json.Text where) {
      return new AddressListConfig(files.blocks(where, file, maxEntries), file);
    }
    List<String> blocks = list.texts("blocks", Cidrs::block);
    if (!settings.findings().isEmpty()) {
      // Some of what was found may be no block.
      return new AddressListConfig(BlockSet.EMPTY, null);
    }
    return new AddressListConfig(BlockSet.of(blocks.stream().map(IpBlock::parse).toList()), null);
  }

  private AddressFeedConfig feed(Settings list, String name) {
    URI url = list.textOrNull("url", Addresses::web);
    return new AddressFeedConfig(
        url == null ? URI.create("http://localhost/") : url,
        list.oneOf("format", FORMATS, AddressFeedConfig.DEFAULT_FORMAT),
        list.text("interval", SECOND_TO_DAY, AddressFeedConfig.DEFAULT_INTERVAL),
        list.text("timeout", MOMENT_TO_HOUR, AddressFeedConfig.DEFAULT_TIMEOUT),
        list.text("keyHeader", Tokens::headerName, AddressFeedConfig.DEFAULT_KEY_HEADER),
        new ApiKey(
            list.textOrNull("key", text -> text),
            list.textOrNull("keyFile", NamedFiles.existing(directory))),
        maxEntries,
        directory.resolve(KEPT).resolve(name + ".txt").toString());
  }
}
