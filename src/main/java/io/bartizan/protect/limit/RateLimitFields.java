package io.bartizan.protect.limit;

import io.bartizan.config.RateLimitConfig.Window;
import io.bartizan.http.FieldLine;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.NumberField;
import java.util.ArrayList;
import java.util.List;

/**
 * What responses say of some limits: {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10). An upstream's own items stay, unless they have a name
 * of ours.
 */
final class RateLimitFields {
  private final FieldLine policy;
  private final NumberField state;
  private final List<String> ours;

  /** Of at least one limit. */
  RateLimitFields(List<RateLimit> limits) {
    List<String> policies = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    String before = "";
    for (RateLimit limit : limits) {
      List<Window> windows = limit.config().windows();
      for (int i = 0; i < windows.size(); i++) {
        String name = '"' + limit.label(i) + '"';
        Window window = windows.get(i);
        names.add(name);
        policies.add(name + ";q=" + window.limit() + ";w=" + window.window().toSeconds());
        texts.add(before + name + ";r=");
        texts.add(";t=");
        before = ", ";
      }
    }
    texts.add("");
    this.policy = new FieldLine(FieldName.RATELIMIT_POLICY, String.join(", ", policies));
    this.state = new NumberField(FieldName.RATELIMIT, texts);
    this.ours = List.copyOf(names);
  }

  /**
   * Edits a response's fields.
   *
   * @param told of each window of each limit in turn: tokens left, and seconds
   */
  void apply(Fields fields, long[] told) {
    removeOurs(fields, FieldName.RATELIMIT_POLICY);
    removeOurs(fields, FieldName.RATELIMIT);
    fields.add(policy);
    fields.add(state, told, 0);
  }

  private void removeOurs(Fields fields, FieldName name) {
    if (!fields.contains(name)) {
      return;
    }
    List<String> others = new ArrayList<>();
    for (int slot = fields.find(name); slot >= 0; slot = fields.find(name, slot + 1)) {
      others.addAll(others(fields.value(slot)));
      fields.remove(slot);
    }
    if (!others.isEmpty()) {
      fields.add(name, String.join(", ", others));
    }
  }

  /** The items of a list (RFC 9651, section 3.1) that have no name of ours. */
  private List<String> others(String list) {
    List<String> others = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i < list.length() ? list.charAt(i) : ',';
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && (!quoted || i == list.length())) {
        String item = list.substring(start, i).strip();
        if (!item.isEmpty() && ours.stream().noneMatch(item::startsWith)) {
          others.add(item);
        }
        start = i + 1;
      }
    }
    return others;
  }
}
