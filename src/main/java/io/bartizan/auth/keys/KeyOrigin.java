package io.bartizan.auth.keys;

import io.bartizan.config.JwtKeysConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where keys come from, to be shown.
 *
 * @param setting of the provider, such as {@code jwksUrl}
 * @param place URL without its query, which may be secret, or file; null for a secret
 */
public record KeyOrigin(String setting, @Nullable String place) {
  static KeyOrigin of(JwtKeysConfig config) {
    return switch (config) {
      case JwtKeysConfig.Fetched fetched ->
          new KeyOrigin(
              fetched.discovery() ? "discoveryUrl" : "jwksUrl", withoutQuery(fetched.url()));
      case JwtKeysConfig.InFile in -> new KeyOrigin("keysFile", in.file().name());
      case JwtKeysConfig.Shared _ -> new KeyOrigin("secret", null);
    };
  }

  private static String withoutQuery(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
