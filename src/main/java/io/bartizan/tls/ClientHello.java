package io.bartizan.tls;

import io.bartizan.config.TlsPolicyConfig;
import io.bartizan.config.TlsSuite;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says it wants and can, as far as the choice of a certificate needs it (RFC 8446,
 * section 4.1.2). The TLS library reads the same bytes again and judges the rest of them.
 */
final class ClientHello {
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;

  private static final int TLS_1_3 = 0x0304;
  private static final TlsSuite[] SUITES = TlsSuite.values();

  private @Nullable String serverName;
  private boolean tls13;

  /** Those that the client offers, of the ones we know. */
  private final Set<TlsSuite> suites = EnumSet.noneOf(TlsSuite.class);

  private boolean signaturesGiven;
  private boolean p256Signature;
  private boolean p384Signature;
  private boolean p521Signature;
  private boolean ed25519Signature;
  private boolean pssSignature;
  private boolean rsaSignature;
  private boolean groupsGiven;
  private boolean p256Group;
  private boolean p384Group;
  private boolean p521Group;
  private boolean alpnGiven;
  private boolean http2;
  private boolean http11;

  private ClientHello() {}

  /**
   * Reads the message behind its handshake header; the buffer's indices stay.
   *
   * @return null where it is malformed
   */
  static @Nullable ClientHello parse(ByteBuf message) {
    ClientHello hello = new ClientHello();
    try {
      return hello.read(message.slice()) ? hello : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private boolean read(ByteBuf in) {
    in.skipBytes(2 + 32);
    in.skipBytes(in.readUnsignedByte());
    ByteBuf suites = in.readSlice(in.readUnsignedShort());
    while (suites.isReadable()) {
      suite(suites.readUnsignedShort());
    }
    in.skipBytes(in.readUnsignedByte());
    if (!in.isReadable()) {
      return true;
    }
    ByteBuf extensions = in.readSlice(in.readUnsignedShort());
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      if (!extension(type, extensions.readSlice(extensions.readUnsignedShort()))) {
        return false;
      }
    }
    return !in.isReadable();
  }

  private void suite(int code) {
    for (TlsSuite suite : SUITES) {
      if (suite.code() == code) {
        suites.add(suite);
        return;
      }
    }
  }

  private boolean extension(int type, ByteBuf body) {
    switch (type) {
      case SERVER_NAME -> {
        return serverName(body.readSlice(body.readUnsignedShort()));
      }
      case SUPPORTED_GROUPS -> groups(body.readSlice(body.readUnsignedShort()));
      case SIGNATURE_ALGORITHMS -> signatures(body.readSlice(body.readUnsignedShort()));
      case ALPN -> protocols(body.readSlice(body.readUnsignedShort()));
      case SUPPORTED_VERSIONS -> versions(body.readSlice(body.readUnsignedByte()));
      default -> {}
    }
    return true;
  }

  /** One host name (RFC 6066, section 3), which reaches logs and must be clean. */
  private boolean serverName(ByteBuf list) {
    if (list.readUnsignedByte() != 0) {
      return false;
    }
    ByteBuf bytes = list.readSlice(list.readUnsignedShort());
    String name = bytes.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    serverName = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return ServerNames.valid(serverName);
  }

  private void groups(ByteBuf list) {
    groupsGiven = true;
    while (list.isReadable()) {
      switch (list.readUnsignedShort()) {
        case 23 -> p256Group = true;
        case 24 -> p384Group = true;
        case 25 -> p521Group = true;
        default -> {}
      }
    }
  }

  private void signatures(ByteBuf list) {
    signaturesGiven = true;
    while (list.isReadable()) {
      switch (list.readUnsignedShort()) {
        case 0x0403 -> p256Signature = true;
        case 0x0503 -> p384Signature = true;
        case 0x0603 -> p521Signature = true;
        case 0x0807 -> ed25519Signature = true;
        case 0x0804, 0x0805, 0x0806 -> pssSignature = true;
        case 0x0401, 0x0501, 0x0601 -> rsaSignature = true;
        default -> {}
      }
    }
  }

  private void protocols(ByteBuf list) {
    alpnGiven = true;
    while (list.isReadable()) {
      ByteBuf name = list.readSlice(list.readUnsignedByte());
      http2 |= is(name, "h2");
      http11 |= is(name, "http/1.1");
    }
  }

  private void versions(ByteBuf list) {
    while (list.isReadable()) {
      tls13 |= list.readUnsignedShort() == TLS_1_3;
    }
  }

  private static boolean is(ByteBuf name, String expected) {
    if (name.readableBytes() != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (name.getByte(name.readerIndex() + i) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * In lower case, made of host name labels, without a dot at its end; null where none was sent.
   */
  @Nullable String serverName() {
    return serverName;
  }

  /** Whether a protocol we speak is among those the client offers by ALPN, or it offers none. */
  boolean speaksHttp() {
    return !alpnGiven || http2 || http11;
  }

  /** Whether the client can verify a handshake signed by such a key, by a suite of the policy. */
  boolean accepts(KeyType type, TlsPolicyConfig policy) {
    return tls13 ? acceptsIn13(type) : acceptsIn12(type, policy);
  }

  private boolean acceptsIn13(KeyType type) {
    return switch (type) {
      case P256 -> p256Signature;
      case P384 -> p384Signature;
      case P521 -> p521Signature;
      case ED25519 -> ed25519Signature;
      case RSA -> pssSignature;
    };
  }

  /** In TLS 1.2 the suite names the kind of key, and the group list the curve (RFC 8422). */
  private boolean acceptsIn12(KeyType type, TlsPolicyConfig policy) {
    if (!sharesSuite(type != KeyType.RSA, policy)) {
      return false;
    }
    boolean ecdsa = !signaturesGiven || p256Signature || p384Signature || p521Signature;
    return switch (type) {
      case P256 -> ecdsa && (!groupsGiven || p256Group);
      case P384 -> ecdsa && (!groupsGiven || p384Group);
      case P521 -> ecdsa && (!groupsGiven || p521Group);
      case ED25519 -> ed25519Signature;
      case RSA -> !signaturesGiven || pssSignature || rsaSignature;
    };
  }

  private boolean sharesSuite(boolean ecdsa, TlsPolicyConfig policy) {
    List<TlsSuite> allowed = policy.suites();
    for (int i = 0; i < allowed.size(); i++) {
      TlsSuite suite = allowed.get(i);
      if (suite.ecdsa() == ecdsa && suites.contains(suite)) {
        return true;
      }
    }
    return false;
  }
}
