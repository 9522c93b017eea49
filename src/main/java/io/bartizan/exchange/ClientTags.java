package io.bartizan.exchange;

import java.util.Collection;
import java.util.List;

/**
 * The names of the address lists that a client is on, in the order of the configuration, and what
 * databases tell of its address: what routes and the log call it by. Shared by clients that have
 * the same.
 */
public final class ClientTags {
  /** What {@link #country} says where no database tells of countries. */
  public static final int NO_COUNTRIES = -1;

  /** What {@link #country} says where the database does not know. */
  public static final int UNKNOWN_COUNTRY = 0;

  /** On no list. */
  public static final ClientTags NONE = new ClientTags(List.of());

  private final List<String> names;
  private final String text;
  private final int country;

  /** On some lists. */
  public ClientTags(List<String> names) {
    this(names, NO_COUNTRIES);
  }

  /**
   * The same, where a database tells of countries.
   *
   * @param country see {@link #country}
   */
  public ClientTags(List<String> names, int country) {
    this.country = country;
    this.names = List.copyOf(names);
    this.text = String.join(",", names);
  }

  /** In the order of the configuration. */
  public List<String> names() {
    return names;
  }

  /**
   * The client's country, so that nobody has to look for its tag: two letters, the first in the
   * higher octet; {@link #UNKNOWN_COUNTRY} or {@link #NO_COUNTRIES}.
   */
  public int country() {
    return country;
  }

  /** Whether the client is on the list. */
  public boolean has(String list) {
    return names.contains(list);
  }

  /** Whether the client is on any of the lists. */
  public boolean hasAny(Collection<String> lists) {
    for (int i = 0; i < names.size(); i++) {
      if (lists.contains(names.get(i))) {
        return true;
      }
    }
    return false;
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** The names with commas between them. */
  public String text() {
    return text;
  }
}
