package io.bartizan.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts variables of the environment into strings: <code>${NAME}</code>, and <code>${NAME:-default}
 * </code> where the default stands in for a variable that is not set or empty, as in a shell.
 * <code>$${</code> is a plain <code>${</code>. Keys are left alone.
 */
final class Substitution {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String OPEN = "${";
  private static final String ESCAPED = "$${";
  private static final String DEFAULT = ":-";

  private final Function<String, @Nullable String> environment;
  private final Findings findings;

  Substitution(Function<String, @Nullable String> environment, Findings findings) {
    this.environment = environment;
    this.findings = findings;
  }

  Json apply(Json json) {
    return switch (json) {
      case Json.Struct struct -> {
        Map<String, Json> members = new LinkedHashMap<>();
        struct.members().forEach((key, value) -> members.put(key, apply(value)));
        yield new Json.Struct(struct.place(), members, struct.keys());
      }
      case Json.Array array -> {
        List<Json> items = new ArrayList<>(array.items().size());
        array.items().forEach(item -> items.add(apply(item)));
        yield new Json.Array(array.place(), items);
      }
      case Json.Text text ->
          text.written().contains(OPEN)
              ? new Json.Text(text.place(), text.written(), substitute(text))
              : text;
      default -> json;
    };
  }

  private String substitute(Json.Text text) {
    String written = text.written();
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (at < written.length()) {
      int open = written.indexOf(OPEN, at);
      if (open < 0) {
        break;
      }
      if (open > at && written.startsWith(ESCAPED, open - 1)) {
        value.append(written, at, open - 1).append(OPEN);
        at = open + OPEN.length();
        continue;
      }
      int close = written.indexOf('}', open);
      if (close < 0) {
        tell(text, "\"${\" without \"}\"", "write \"$${\" for a plain \"${\"");
        break;
      }
      value.append(written, at, open).append(variable(text, written.substring(open + 2, close)));
      at = close + 1;
    }
    return value.append(written, at, written.length()).toString();
  }

  private String variable(Json.Text text, String expression) {
    int colon = expression.indexOf(DEFAULT);
    String name = colon < 0 ? expression : expression.substring(0, colon);
    if (!NAME.matcher(name).matches()) {
      tell(text, Quoted.of("${" + expression + "}"), "expected the name of a variable in \"${}\"");
      return "";
    }
    if (expression.contains(OPEN)) {
      tell(text, Quoted.of("${" + expression), "a default holds no further variable");
      return "";
    }
    String value = environment.apply(name);
    if (colon >= 0) {
      return value == null || value.isEmpty() ? expression.substring(colon + 2) : value;
    }
    if (value == null) {
      tell(
          text,
          "the environment variable " + name + " is not set",
          "set it, or write ${" + name + ":-default}");
      return "";
    }
    return value;
  }

  private void tell(Json.Text text, String message, String hint) {
    findings.add(text.place().problem(message, hint));
  }
}
