package io.bartizan.auth.token;

import io.bartizan.auth.token.StrictJson.NotStrictException;
import io.bartizan.auth.token.StrictJson.Nulls;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtAlgorithm.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens of one issuer may be signed with (RFC 7517, section 5), those only that can
 * verify by one of the algorithms allowed. Immutable. Two of them with the same keys are equal.
 */
public final class KeySet {
  /** Most keys that a set may have, those of no use included. */
  static final int MAX_KEYS = 128;

  /** Most keys that are tried for one token, those that were withdrawn included. */
  static final int MAX_TRIES = 8;

  /** Verifies nothing. */
  public static final KeySet EMPTY = new KeySet(Set.of(), List.of());

  private final List<VerificationKey> keys;
  private final List<String> leftOut;
  private final List<VerificationKey> withdrawn;
  private final Set<JwtAlgorithm> slow = EnumSet.noneOf(JwtAlgorithm.class);

  private KeySet(Collection<VerificationKey> keys, List<String> leftOut) {
    this(List.copyOf(new LinkedHashSet<>(keys)), List.copyOf(leftOut), List.of());
  }

  private KeySet(
      List<VerificationKey> keys, List<String> leftOut, List<VerificationKey> withdrawn) {
    this.keys = keys;
    this.leftOut = leftOut;
    this.withdrawn = withdrawn;
    Stream.concat(keys.stream(), withdrawn.stream())
        .filter(VerificationKey::isSlow)
        .forEach(key -> slow.addAll(key.algorithms()));
  }

  /**
   * What is known of a key.
   *
   * @param id as tokens name it; null where it has none
   * @param type for people, such as {@code RSA 2048} or {@code P-256}
   * @param algorithms by which it verifies
   */
  public record Described(@Nullable String id, String type, Set<JwtAlgorithm> algorithms) {}

  /**
   * Of a JSON Web Key Set. Keys that are of no use here are left out: encryption keys, unknown
   * types and curves, weak ones, and secrets unless a secret algorithm is allowed.
   *
   * @throws BadKeysException when it is no key set at all, or one of secrets and public keys: who
   *     publishes it gives the secrets away
   */
  public static KeySet ofJwks(byte[] json, Set<JwtAlgorithm> algorithms) throws BadKeysException {
    List<?> members = members(json);
    List<VerificationKey> keys = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      try {
        keys.add(Jwk.read(members.get(i), algorithms));
      } catch (BadKeysException e) {
        leftOut.add("key " + (i + 1) + ": " + e.getMessage());
      }
    }
    if (keys.stream().map(VerificationKey::isSecret).distinct().count() > 1) {
      throw new BadKeysException("secrets and public keys in one set");
    }
    return new KeySet(keys, leftOut);
  }

  private static List<?> members(byte[] json) throws BadKeysException {
    Map<String, Object> set;
    try {
      set = StrictJson.object(json, Nulls.LEFT_OUT);
    } catch (NotStrictException e) {
      throw new BadKeysException("not a key set: " + e.getMessage());
    }
    if (!(set.get("keys") instanceof List<?> members)) {
      throw new BadKeysException("not a key set: no list \"keys\"");
    }
    if (members.size() > MAX_KEYS) {
      throw new BadKeysException("more than " + MAX_KEYS + " keys");
    }
    return members;
  }

  /**
   * Of public keys and certificates in PEM, one or several.
   *
   * @throws BadKeysException when there is none, or one that cannot be used
   */
  public static KeySet ofPem(byte[] pem, Set<JwtAlgorithm> algorithms) throws BadKeysException {
    return new KeySet(PemKeys.read(pem, algorithms), List.of());
  }

  /** Of a shared secret; empty where it is too short for all of the algorithms. */
  public static KeySet ofSecret(byte[] secret, Set<JwtAlgorithm> algorithms) {
    try {
      return new KeySet(Set.of(VerificationKey.secret(null, secret, algorithms)), List.of());
    } catch (BadKeysException e) {
      return EMPTY;
    }
  }

  /**
   * The same keys, which also knows keys of those before that are not among them any more: the last
   * {@value #MAX_TRIES}.
   *
   * @param before those of the same issuer until now; null where there were none
   */
  public KeySet after(@Nullable KeySet before) {
    if (before == null) {
      return this;
    }
    Set<VerificationKey> gone = new LinkedHashSet<>(before.keys);
    gone.addAll(before.withdrawn);
    gone.removeAll(Set.copyOf(keys));
    return new KeySet(keys, leftOut, gone.stream().limit(MAX_TRIES).toList());
  }

  /** How many keys there are. */
  public int size() {
    return keys.size();
  }

  /** The keys, without what is in them. */
  public List<Described> keys() {
    return keys.stream().map(key -> new Described(key.id(), key.type(), key.algorithms())).toList();
  }

  /** Why keys of the set were left out, each with its place in it, counted from 1. */
  public List<String> leftOut() {
    return leftOut;
  }

  /** Whether there are keys for its algorithm that take long to verify by. */
  boolean isSlow(Jws jws) {
    return slow.contains(jws.header().algorithm());
  }

  /**
   * What is doubtful where none of the keys signed it: the issuer may have a new one. Null where
   * one did.
   *
   * <p>A token that names a key is verified with keys of that name only, where there are such (an
   * issuer may have several), and otherwise with those without a name, of which nothing says that
   * they are not meant. One that names none is verified with all. Where none of those meant signed
   * it, their names may have passed on to others.
   *
   * @throws Refused when it is bad without a doubt
   */
  Verification.@Nullable Unsure doubt(Jws jws) throws Refused {
    JwtAlgorithm algorithm = jws.header().algorithm();
    String id = jws.header().keyId();
    boolean known = id == null || has(id);
    int tries = 0;
    for (VerificationKey key : keys) {
      boolean meant = id == null || Objects.equals(key.id(), known ? id : null);
      if (meant && key.algorithms().contains(algorithm) && tries < MAX_TRIES) {
        tries++;
        if (jws.isSignedBy(key)) {
          return null;
        }
      }
    }
    if (tries == 0 && known && id != null) {
      throw new Refused(Fault.ALGORITHM);
    }
    Fault fault = tries > 0 ? Fault.SIGNATURE : Fault.UNKNOWN_KEY;
    if (algorithm.family() == Family.SECRET) {
      // Nobody is asked for secrets.
      throw new Refused(fault);
    }
    return new Verification.Unsure(fault, isSignedByWithdrawn(jws, MAX_TRIES - tries));
  }

  private boolean isSignedByWithdrawn(Jws jws, int most) {
    JwtAlgorithm algorithm = jws.header().algorithm();
    String id = jws.header().keyId();
    int tries = 0;
    for (VerificationKey key : withdrawn) {
      boolean meant = id == null || key.id() == null || id.equals(key.id());
      if (meant && key.algorithms().contains(algorithm) && tries < most) {
        tries++;
        if (jws.isSignedBy(key)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean has(String id) {
    for (VerificationKey key : keys) {
      if (id.equals(key.id())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeySet set && Set.copyOf(keys).equals(Set.copyOf(set.keys));
  }

  @Override
  public int hashCode() {
    return Set.copyOf(keys).hashCode();
  }

  @Override
  public String toString() {
    return keys.toString();
  }
}
