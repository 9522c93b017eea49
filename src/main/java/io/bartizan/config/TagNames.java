package io.bartizan.config;

import java.util.Locale;
import java.util.Locale.IsoCountryCode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tags clients can have: the names of lists of addresses, and what databases tell.
 *
 * @param lists names of those there are
 * @param countries whether a database tells countries
 * @param asns whether one tells autonomous systems
 */
record TagNames(Set<String> lists, boolean countries, boolean asns) {
  private static final Set<String> COUNTRIES = Locale.getISOCountries(IsoCountryCode.PART1_ALPHA2);

  /** In use by agreement, but not of ISO 3166. */
  private static final String KOSOVO = "XK";

  private static final Pattern ASN = Pattern.compile("[1-9][0-9]{0,9}");
  private static final long MAX_ASN = 0xffff_ffffL;

  static TagNames of(AddressesConfig addresses) {
    return new TagNames(
        addresses.lists().keySet(),
        addresses.geo().country() != null,
        addresses.geo().asn() != null);
  }

  /**
   * Reports a tag that no client can have.
   *
   * @param before what stands before the tag where it is written
   */
  void check(Json.Text written, String before, Findings findings) {
    String tag = written.value().substring(before.length());
    if (tag.startsWith(GeoConfig.COUNTRY)) {
      tell(written, country(tag.substring(GeoConfig.COUNTRY.length())), findings);
    } else if (tag.startsWith(GeoConfig.ASN)) {
      tell(written, asn(tag.substring(GeoConfig.ASN.length())), findings);
    } else if (!lists.contains(tag)) {
      String near = written.isSubstituted() ? null : NearName.of(tag, lists);
      String name = written.isSubstituted() ? written.written() : tag;
      findings.addUnlessTold(
          written
              .place()
              .problem(
                  "there is no list " + Quoted.of(name) + " in addresses.lists",
                  near == null ? null : "did you mean " + Quoted.of(before + near) + "?"));
    }
  }

  private static void tell(Json.Text written, @Nullable String hint, Findings findings) {
    if (hint != null) {
      findings.addUnlessTold(written.place().problem(Quoted.of(written.written()), hint));
    }
  }

  private @Nullable String country(String code) {
    if (!countries) {
      return "no addresses.geo.country tells where addresses are";
    }
    return COUNTRIES.contains(code) || code.equals(KOSOVO)
        ? null
        : "expected two letters of ISO 3166 in upper case, such as \"country:DE\"";
  }

  private @Nullable String asn(String number) {
    if (!asns) {
      return "no addresses.geo.asn tells whose network addresses are of";
    }
    return ASN.matcher(number).matches() && Long.parseLong(number) <= MAX_ASN
        ? null
        : "expected the number of an autonomous system, such as \"asn:64500\"";
  }
}
