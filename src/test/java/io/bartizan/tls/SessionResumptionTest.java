package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.TlsTicketsConfig;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may resume a session, and until when: with {@code openssl s_client}, in both versions. */
class SessionResumptionTest {
  private static final String NAME = "www.example.org";
  private static final String OTHER = "other.example.org";
  private static final String[] VERSIONS = {"-tls1_2", "-tls1_3"};
  private static final TestAuthority ROOT = TestAuthority.root("root");

  @TempDir Path certificates;
  @TempDir Path sessions;
  private CertificateStore store = CertificateStore.empty();

  @BeforeAll
  static void openssl() throws InterruptedException {
    assumeTrue(OpenSslClient.available(), "openssl is not installed");
  }

  @BeforeEach
  void writeCertificates() throws IOException {
    ROOT.issue(NAME).write(certificates, "www");
    ROOT.issue(OTHER).write(certificates, "other");
    store = load();
  }

  private CertificateStore load() {
    return CertificateDirectory.load(certificates, InstantSource.system()).store();
  }

  private Path session(String version) {
    return sessions.resolve("session" + version);
  }

  /** Shakes hands in full and keeps the session. */
  private String begin(TlsServer server, String version, String... options) throws Exception {
    Files.deleteIfExists(session(version));
    return client(server, NAME, version, "-sess_out", options);
  }

  /** Offers the session that is kept. */
  private String resume(TlsServer server, String version, String... options) throws Exception {
    return client(server, NAME, version, "-sess_in", options);
  }

  private String client(
      TlsServer server, String name, String version, String use, String... options)
      throws Exception {
    String[] all = Arrays.copyOf(options, options.length + 3);
    all[options.length] = version;
    all[options.length + 1] = use;
    all[options.length + 2] = session(version).toString();
    return OpenSslClient.run(server.port(), name, "Q\n", all);
  }

  private static void assertResumed(String output) {
    assertTrue(output.contains("Reused, "), output);
  }

  private static void assertNotResumed(String output) {
    assertTrue(output.contains("New, TLSv1."), output);
    assertFalse(output.contains("Reused, "), output);
  }

  @ParameterizedTest
  @EnumSource
  void onEveryEventLoop(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : VERSIONS) {
        assertNotResumed(begin(server, version));
        server.used.clear();
        // Connections are given to the two in turn.
        for (int i = 0; i < 4; i++) {
          assertResumed(resume(server, version));
        }
        assertEquals(2, server.used.size());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void notUnderAnotherName(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : VERSIONS) {
        begin(server, version);
        String output = client(server, OTHER, version, "-sess_in");
        assertTrue(output.contains("subject=CN = " + OTHER), output);
        assertNotResumed(output);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void afterACertificateIsRenewed(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : VERSIONS) {
        begin(server, version);
        Leaf renewed = ROOT.issue(NAME);
        renewed.write(certificates, "www");
        server.store = load();
        assertEquals(
            renewed.certificate(),
            new TlsClient(ROOT.certificate).serverName(NAME).meet(server.port()).certificate());
        assertResumed(resume(server, version));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void untilItsKeyIsGone(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : VERSIONS) {
        begin(server, version);
        server.rotate();
        assertResumed(resume(server, version));
        server.rotate();
        assertNotResumed(resume(server, version));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void forLongerWhereItIsUsedMeanwhile(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      // In TLS 1.2 s_client does not write the new ticket out.
      begin(server, "-tls1_3");
      for (int i = 0; i < 3; i++) {
        server.rotate();
        assertResumed(resume(server, "-tls1_3", "-sess_out", session("-tls1_3").toString()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void inAContextMadeAfterTheRotation(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : VERSIONS) {
        begin(server, version);
        server.rotate();
        server.store = load();
        assertResumed(resume(server, version));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void inAnyProcessThatSharesTheSecret(TlsLibrary library) throws Exception {
    byte[] secret = "a secret of the fleet, 32 bytes..".getBytes(StandardCharsets.US_ASCII);
    try (TlsServer one = new TlsServer(library, store);
        TlsServer another = new TlsServer(library, load());
        TlsServer stranger = new TlsServer(library, load())) {
      one.rotate(secret);
      another.rotate(secret);
      for (String version : VERSIONS) {
        begin(one, version);
        assertResumed(resume(another, version));
        assertNotResumed(resume(stranger, version));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void notWhereTicketsAreOff(TlsLibrary library) throws Exception {
    TlsTicketsConfig off =
        new TlsTicketsConfig(
            false, TlsTicketsConfig.DEFAULT_ROTATION, TlsTicketsConfig.DEFAULT_PREVIOUS);
    try (TlsServer without = new TlsServer(library, store, off);
        TlsServer with = new TlsServer(library, load())) {
      for (String version : VERSIONS) {
        String output = begin(without, version);
        assertNotResumed(output);
        assertFalse(Files.exists(session(version)), output);
        assertFalse(output.contains("TLS session ticket:"), output);
        begin(with, version);
        assertNotResumed(resume(without, version));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void notWithoutATicket(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertNotResumed(begin(server, "-tls1_2", "-no_ticket"));
      // No session is kept here, so none has an id that the client could name.
      assertFalse(Files.exists(session("-tls1_2")));
      begin(server, "-tls1_2");
      assertNotResumed(resume(server, "-tls1_2", "-no_ticket"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutEarlyData(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      String first = begin(server, "-tls1_3");
      assertFalse(first.contains("Max Early Data: 1"), first);
      // A client that tries all the same is answered as if it had not.
      Path session = session("-tls1_3");
      Files.writeString(session, withEarlyData(Files.readString(session)));
      Path early = sessions.resolve("early");
      Files.writeString(early, "GET / HTTP/1.1\r\n\r\n");
      String output = resume(server, "-tls1_3", "-early_data", early.toString());
      assertTrue(output.contains("Early data was rejected"), output);
      assertResumed(output);
    }
  }

  /** OpenSSL's form of a session, as if the server had allowed 16 KiB of early data. */
  private static String withEarlyData(String pem) throws IOException {
    String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    ASN1EncodableVector fields = new ASN1EncodableVector();
    DERTaggedObject earlyData = new DERTaggedObject(true, 15, new ASN1Integer(16 * 1024));
    boolean added = false;
    for (ASN1Encodable field : ASN1Sequence.getInstance(Base64.getDecoder().decode(base64))) {
      int tag = field instanceof ASN1TaggedObject tagged ? tagged.getTagNo() : -1;
      if (tag > 15 && !added) {
        fields.add(earlyData);
        added = true;
      }
      if (tag != 15) {
        fields.add(field);
      }
    }
    if (!added) {
      fields.add(earlyData);
    }
    return "-----BEGIN SSL SESSION PARAMETERS-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(new DERSequence(fields).getEncoded())
        + "\n-----END SSL SESSION PARAMETERS-----\n";
  }
}
