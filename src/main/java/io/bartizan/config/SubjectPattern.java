package io.bartizan.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the subject of a client's certificate must have: attributes in the notation of RFC 4514, all
 * of which must be there, in any order and beside others. Stars in a value stand for any
 * characters. Compares values, not the text of the name: a value that looks like another attribute
 * is still one value. Case matters.
 *
 * @param text as written
 * @param attributes at least one
 */
public record SubjectPattern(String text, List<Attribute> attributes) {
  private static final Pattern OID = Pattern.compile("[0-9]+(\\.[0-9]+)+");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("CN", "2.5.4.3"),
          Map.entry("SN", "2.5.4.4"),
          Map.entry("SERIALNUMBER", "2.5.4.5"),
          Map.entry("C", "2.5.4.6"),
          Map.entry("L", "2.5.4.7"),
          Map.entry("ST", "2.5.4.8"),
          Map.entry("STREET", "2.5.4.9"),
          Map.entry("O", "2.5.4.10"),
          Map.entry("OU", "2.5.4.11"),
          Map.entry("TITLE", "2.5.4.12"),
          Map.entry("GIVENNAME", "2.5.4.42"),
          Map.entry("DC", "0.9.2342.19200300.100.1.25"),
          Map.entry("UID", "0.9.2342.19200300.100.1.1"),
          Map.entry("EMAILADDRESS", "1.2.840.113549.1.9.1"));

  public SubjectPattern {
    attributes = List.copyOf(attributes);
  }

  /**
   * One attribute.
   *
   * @param type an object identifier in dots
   */
  record Attribute(String type, Glob value) {}

  /**
   * Whether a name has all attributes.
   *
   * @param name its attributes, by object identifier
   */
  public boolean matches(List<Map.Entry<String, String>> name) {
    for (Attribute wanted : attributes) {
      if (!has(name, wanted)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(List<Map.Entry<String, String>> name, Attribute wanted) {
    for (Map.Entry<String, String> attribute : name) {
      if (attribute.getKey().equals(wanted.type())
          && wanted.value().matches(attribute.getValue())) {
        return true;
      }
    }
    return false;
  }

  static SubjectPattern parse(String text) throws BadText {
    List<Attribute> attributes = new ArrayList<>();
    StringBuilder type = new StringBuilder();
    StringBuilder part = type;
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && part != type && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == '=' && part == type) {
        part = new StringBuilder();
      } else if (c == '*' && part != type) {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == ',' && part != type) {
        parts.add(part.toString());
        attributes.add(attribute(type, parts));
        type.setLength(0);
        parts.clear();
        part = type;
      } else {
        part.append(c);
      }
    }
    if (part == type) {
      throw new BadText("expected attributes such as \"CN=api-*,O=Example\"");
    }
    parts.add(part.toString());
    attributes.add(attribute(type, parts));
    return new SubjectPattern(text, attributes);
  }

  private static Attribute attribute(CharSequence written, List<String> parts) throws BadText {
    String name = written.toString().strip();
    String type = OID.matcher(name).matches() ? name : TYPES.get(name.toUpperCase(Locale.ROOT));
    if (type == null) {
      throw new BadText(
          "an attribute is an object identifier in dots or one of "
              + TYPES.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    if (parts.size() == 1 && parts.getFirst().isEmpty()) {
      throw new BadText("an attribute without a value; \"*\" takes any");
    }
    return new Attribute(type, new Glob(parts));
  }
}
