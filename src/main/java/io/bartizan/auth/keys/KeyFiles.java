package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.FileContent;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.config.Problem;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.function.Consumer;

/** Files with keys of issuers, or with the authorities that vouch for them. */
public final class KeyFiles {
  private KeyFiles() {}

  /**
   * Looks whether the files of all providers can be used.
   *
   * @param problems told of each that cannot
   */
  public static void check(GatewayConfig config, Consumer<Problem> problems) {
    for (JwtProviderConfig provider : config.jwtProviders().values()) {
      switch (provider.keys()) {
        case JwtKeysConfig.InFile in -> {
          try {
            read(in.file(), provider.algorithms());
          } catch (BadKeysException e) {
            problems.accept(problem(provider, "keysFile", in.file(), e));
          }
        }
        case JwtKeysConfig.Fetched fetched -> {
          FileContent authorities = fetched.caFile();
          if (authorities != null) {
            try {
              TrustedAuthorities.of(authorities.bytes());
            } catch (GeneralSecurityException e) {
              problems.accept(problem(provider, "caFile", authorities, e));
            }
          }
        }
        case JwtKeysConfig.Shared _ -> {}
      }
    }
  }

  private static Problem problem(
      JwtProviderConfig provider, String setting, FileContent file, Exception e) {
    return new Problem(
        file.name(),
        0,
        0,
        "",
        String.valueOf(e.getMessage()),
        "it is named by jwtProviders." + provider.name() + "." + setting);
  }

  /** A key set where the first sign that is no blank begins an object of JSON, PEM else. */
  static KeySet read(FileContent file, Set<JwtAlgorithm> algorithms) throws BadKeysException {
    byte[] content = file.bytes();
    return isJson(content) ? KeySet.ofJwks(content, algorithms) : KeySet.ofPem(content, algorithms);
  }

  private static boolean isJson(byte[] content) {
    for (byte sign : content) {
      if (sign != ' ' && sign != '\t' && sign != '\r' && sign != '\n') {
        return sign == '{';
      }
    }
    return false;
  }
}
