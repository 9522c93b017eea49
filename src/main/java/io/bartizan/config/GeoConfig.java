package io.bartizan.config;

import io.bartizan.address.AddressValues;
import io.bartizan.address.MaxMindDatabase.Field;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code addresses.geo}: where addresses are, and whose network they are of, by databases that were
 * read. Clients get tags of it.
 *
 * @param country by {@link Field#COUNTRY}, or null where nobody tells
 * @param asn by {@link Field#ASN}, or null where nobody tells
 */
public record GeoConfig(@Nullable Database country, @Nullable Database asn) {
  /**
   * A database.
   *
   * @param values what it tells
   * @param file its path
   */
  public record Database(AddressValues values, String file) {}

  /** Nobody tells. */
  public static final GeoConfig NONE = new GeoConfig(null, null);

  /** What tags of countries begin with. */
  public static final String COUNTRY = "country:";

  /** What tags of autonomous systems begin with. */
  public static final String ASN = "asn:";

  /** Largest file, in bytes; no more than an eighth of the heap either. */
  static final long MAX_FILE_BYTES = 256L * 1024 * 1024;

  /** Whether nothing is told. */
  public boolean isNone() {
    return country == null && asn == null;
  }

  /** Those there are. */
  public List<Database> databases() {
    return Stream.of(country, asn).filter(Objects::nonNull).toList();
  }

  /** The tag of a country, by what its database says of an address. */
  public static String countryTag(int value) {
    return COUNTRY + (char) (value >>> Byte.SIZE) + (char) (value & 0xff);
  }

  /** The tag of an autonomous system, by what its database says of an address. */
  public static String asnTag(int value) {
    return ASN + Integer.toUnsignedString(value);
  }
}
