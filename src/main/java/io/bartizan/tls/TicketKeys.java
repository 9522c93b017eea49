package io.bartizan.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys that session tickets are sealed with. A secret rules for an epoch; from it comes a key
 * of its own for each scope, by HKDF (RFC 5869): a ticket opens nowhere but in the scope it was
 * made in, on any event loop, after a reload, and in any process that was given the same secret.
 *
 * <p>New tickets are sealed with the newest epoch's key; those of a few epochs before are still
 * opened, and answered with a new ticket. Before the first epoch there are no tickets. Secrets are
 * kept in memory only. Does not decide when an epoch ends ({@link TicketRotation} does).
 */
public final class TicketKeys {
  /** What a secret has at least, in bytes. */
  public static final int SECRET_BYTES = 32;

  private static final String KDF_NAME = "HKDF-SHA256";
  private static final byte[] SALT = "bartizan session tickets".getBytes(StandardCharsets.US_ASCII);

  private final int previous;

  /** Newest first. */
  private volatile List<SecretKey> epochs = List.of();

  /** Weakly, so that a certificate's contexts go when it does. */
  private final Set<Reference<? extends ServerContext>> contexts = ConcurrentHashMap.newKeySet();

  private final ReferenceQueue<ServerContext> gone = new ReferenceQueue<>();

  /**
   * Keys of no epoch yet.
   *
   * @param previous how many epochs before the newest still count
   */
  TicketKeys(int previous) {
    this.previous = previous;
  }

  /**
   * Begins an epoch, in all contexts there are. Derives two keys or more for each, so it belongs
   * off the event loops.
   *
   * @param secret at random, at least {@value #SECRET_BYTES} bytes; the same in every process whose
   *     tickets are to be good here. Whoever has it can read what was said with TLS 1.2 in sessions
   *     of its epoch, and take part in those of both versions
   */
  public synchronized void rotate(byte[] secret) {
    if (secret.length < SECRET_BYTES) {
      throw new IllegalArgumentException("a secret of " + secret.length + " bytes");
    }
    List<SecretKey> next = new ArrayList<>();
    next.add(epoch(secret));
    next.addAll(epochs.subList(0, Math.min(previous, epochs.size())));
    epochs = List.copyOf(next);
    forget();
    for (Reference<? extends ServerContext> reference : contexts) {
      ServerContext context = reference.get();
      if (context != null) {
        context.seal(keys(epochs, context.ticketScope()));
      }
    }
  }

  /** Gives a new context its keys, now and in all epochs to come. */
  void serve(ServerContext context) {
    forget();
    contexts.add(new WeakReference<>(context, gone));
    List<SecretKey> given;
    do {
      given = epochs;
      context.seal(keys(given, context.ticketScope()));
      // Where an epoch has begun meanwhile, these may have come after its own and undone them.
    } while (given != epochs);
  }

  /** How many contexts there are. */
  int contexts() {
    forget();
    return contexts.size();
  }

  private void forget() {
    for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
      contexts.remove(dead);
    }
  }

  /** The newest first; none where there are no epochs. */
  OpenSslSessionTicketKey[] keys(String scope) {
    return keys(epochs, scope);
  }

  private static OpenSslSessionTicketKey[] keys(List<SecretKey> epochs, String scope) {
    return epochs.stream().map(epoch -> key(epoch, scope)).toArray(OpenSslSessionTicketKey[]::new);
  }

  private static SecretKey epoch(byte[] secret) {
    try {
      return KDF.getInstance(KDF_NAME)
          .deriveKey(
              "HKDF-PRK", HKDFParameterSpec.ofExtract().addSalt(SALT).addIKM(secret).extractOnly());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A name that tells which key it was, which is no secret, and the two keys of RFC 5077. */
  private static OpenSslSessionTicketKey key(SecretKey epoch, String scope) {
    byte[] bytes;
    try {
      bytes =
          KDF.getInstance(KDF_NAME)
              .deriveData(
                  HKDFParameterSpec.expandOnly(
                      epoch,
                      scope.getBytes(StandardCharsets.UTF_8),
                      OpenSslSessionTicketKey.TICKET_KEY_SIZE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    int hmac = OpenSslSessionTicketKey.NAME_SIZE;
    int aes = hmac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
    return new OpenSslSessionTicketKey(
        Arrays.copyOf(bytes, hmac),
        Arrays.copyOfRange(bytes, hmac, aes),
        Arrays.copyOfRange(bytes, aes, bytes.length));
  }
}
