package io.bartizan.config;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code auth} of a route: who may ask. One of its members at most is not null.
 *
 * @param jwt what their tokens must be
 * @param apiKey who must have a key
 * @param basic who must have a password
 * @param forward who is asked instead
 */
public record AuthConfig(
    @Nullable Jwt jwt,
    @Nullable Listed apiKey,
    @Nullable Listed basic,
    @Nullable ForwardAuthConfig forward) {
  /** Everybody. */
  public static final AuthConfig NONE = new AuthConfig(null, null, null, null);

  /** Whoever has a token that a provider finds good. */
  public static AuthConfig token(String provider) {
    Jwt any = new Jwt(List.of(provider), false, false, Set.of(), Set.of(), List.of());
    return new AuthConfig(any, null, null, null);
  }

  /**
   * Somebody who is on a list.
   *
   * @param set its name in {@code apiKeys} or {@code basicAuth}
   * @param names of whom on it; everybody where empty
   * @param optional whether requests without key or password pass; bad ones never do
   */
  public record Listed(String set, Set<String> names, boolean optional) {
    public Listed {
      names = Set.copyOf(names);
    }
  }

  /**
   * What tokens must be.
   *
   * @param providers by name, at least one
   * @param all whether each provider must find its token good, where one suffices otherwise
   * @param optional whether requests without any token pass; bad ones never do
   * @param scopes all of which a token must have
   * @param roles any of which a token must have; none where empty
   * @param claims all of which must match
   */
  public record Jwt(
      List<String> providers,
      boolean all,
      boolean optional,
      Set<String> scopes,
      Set<String> roles,
      List<ClaimMatch> claims) {
    public Jwt {
      providers = List.copyOf(providers);
      scopes = Set.copyOf(scopes);
      roles = Set.copyOf(roles);
      claims = List.copyOf(claims);
    }
  }

  /** What a claim must be; of a list any element. Numbers and booleans go by their text in JSON. */
  public sealed interface ClaimMatch {
    /** Path of the claim, with dots between its parts. */
    String claim();

    /** Whether a text is as wanted. */
    Predicate<String> compiled();

    /** Just this. */
    record Exact(String claim, String value) implements ClaimMatch {
      @Override
      public Predicate<String> compiled() {
        return value::equals;
      }
    }

    /** This is somewhere in it. */
    record Contains(String claim, String part) implements ClaimMatch {
      @Override
      public Predicate<String> compiled() {
        return text -> text.contains(part);
      }
    }

    /**
     * All of it matches.
     *
     * @param pattern in RE2 syntax
     */
    record Regex(String claim, String pattern) implements ClaimMatch {
      @Override
      public Predicate<String> compiled() {
        return Pattern.compile(pattern)::matches;
      }
    }
  }
}
