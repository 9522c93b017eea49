package io.bartizan.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code basicAuth} of {@code gateway.json}. Passwords are given by their bcrypt hashes: from
 * the settings, or from a file as {@code htpasswd -B} writes it.
 */
final class BasicAuthSettings {
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
  private static final int LEAST_COST = 4;

  private final Settings settings;
  private final Path directory;
  private final IncludedFiles files;

  private BasicAuthSettings(Settings settings, Path directory, IncludedFiles files) {
    this.settings = settings;
    this.directory = directory;
    this.files = files;
  }

  /** By name, in the order written. */
  static Map<String, BasicAuthConfig> convert(Settings root, Path directory, IncludedFiles files) {
    return root.named(
        "basicAuth", (name, set) -> new BasicAuthSettings(set, directory, files).users(name));
  }

  private BasicAuthConfig users(String name) {
    Map<String, String> users = new HashMap<>();
    if (settings.get("users") instanceof Json.Struct named) {
      named
          .members()
          .forEach(
              (user, hash) -> {
                String problem =
                    hash instanceof Json.Text text ? add(users, user, text.value()) : null;
                if (problem != null) {
                  settings
                      .findings()
                      .addUnlessTold(hash.place().problem("not the hash of a password", problem));
                }
              });
    }
    String file = settings.textOrNull("file", NamedFiles.existing(directory));
    if (file != null && settings.get("file") instanceof Json.Text where) {
      new HashLines(settings.findings())
          .read(
              files.content(where, file, HashLines.MAX_BYTES),
              ':',
              (user, hash) -> add(users, user, hash));
    }
    return new BasicAuthConfig(
        name,
        settings.text("realm", BasicAuthSettings::realm, name),
        settings.flag("forward", false),
        users);
  }

  /** What is wrong, or null. */
  private static @Nullable String add(Map<String, String> users, String user, String hash) {
    Matcher bcrypt = BCRYPT.matcher(hash);
    if (!bcrypt.matches()) {
      return "expected a hash of bcrypt, as \"htpasswd -nB NAME\" makes it";
    }
    int cost = Integer.parseInt(bcrypt.group(1));
    if (cost < LEAST_COST || cost > BasicAuthConfig.MAX_COST) {
      return "expected a cost of " + LEAST_COST + " to " + BasicAuthConfig.MAX_COST;
    }
    if (user.indexOf(':') >= 0) {
      return "a user's name has no colon (RFC 7617, section 2)";
    }
    return users.putIfAbsent(user, hash) == null ? null : "a user who has a password already";
  }

  private static String realm(String text) throws BadText {
    if (text.isEmpty()
        || !text.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\')) {
      throw new BadText("expected visible ASCII without quotes and backslashes");
    }
    return text;
  }
}
