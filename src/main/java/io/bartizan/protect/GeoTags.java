package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GeoConfig;
import io.bartizan.exchange.ClientTags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What databases tell of addresses: country and autonomous system, as one number of which the upper
 * half is the country. To look is two searches, so every request does, and nobody needs to remember
 * for a connection what a reload may change. For all threads.
 */
final class GeoTags {
  private final GeoConfig config;

  GeoTags(GeoConfig config) {
    this.config = config;
  }

  /** Whether nothing is told of anybody. */
  boolean isNone() {
    return config.isNone();
  }

  /**
   * What is told of an address by its country, as {@link ClientTags#country} has it.
   *
   * @param told {@link #of} it
   */
  int countryOf(long told) {
    return config.country() == null ? ClientTags.NO_COUNTRIES : country(told);
  }

  /** What is told of an address; 0 for nothing. */
  long of(IpAddress address) {
    return (long) of(config.country(), address) << Integer.SIZE
        | Integer.toUnsignedLong(of(config.asn(), address));
  }

  private static int of(GeoConfig.@Nullable Database database, IpAddress address) {
    return database == null ? 0 : database.values().of(address);
  }

  /** The country of an address, as {@link ClientTags#country} has it. */
  int country(IpAddress address) {
    return config.country() == null ? ClientTags.NO_COUNTRIES : of(config.country(), address);
  }

  /** As tags. */
  static List<String> names(long told) {
    List<String> names = new ArrayList<>();
    if (country(told) != 0) {
      names.add(GeoConfig.countryTag(country(told)));
    }
    if (asn(told) != 0) {
      names.add(GeoConfig.asnTag(asn(told)));
    }
    return names;
  }

  private static int country(long told) {
    return (int) (told >>> Integer.SIZE);
  }

  private static int asn(long told) {
    return (int) told;
  }

  /** Some countries and systems. */
  static final class Rule {
    private final int[] countries;
    private final int[] asns;

    /** Takes those of some tags that are of countries and systems. */
    Rule(List<String> tags) {
      this.countries =
          tags.stream()
              .filter(tag -> tag.startsWith(GeoConfig.COUNTRY))
              .map(tag -> tag.substring(GeoConfig.COUNTRY.length()))
              .mapToInt(code -> code.charAt(0) << Byte.SIZE | code.charAt(1))
              .toArray();
      this.asns =
          tags.stream()
              .filter(tag -> tag.startsWith(GeoConfig.ASN))
              .map(tag -> tag.substring(GeoConfig.ASN.length()))
              .mapToInt(Integer::parseUnsignedInt)
              .toArray();
    }

    boolean isEmpty() {
      return countries.length == 0 && asns.length == 0;
    }

    /** Whether what is told of an address is one of them. */
    boolean has(long told) {
      return told != 0 && (has(countries, country(told)) || has(asns, asn(told)));
    }

    /** There are few. */
    private static boolean has(int[] some, int value) {
      for (int each : some) {
        if (each == value) {
          return true;
        }
      }
      return false;
    }
  }
}
