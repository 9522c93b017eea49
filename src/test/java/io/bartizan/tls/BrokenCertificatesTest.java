package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.Prepared;
import io.bartizan.RunningGateway;
import io.bartizan.tls.TestAuthority.Leaf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A folder of certificates in every state a folder gets into, and a whole gateway that serves what
 * is good of it.
 */
@Timeout(120)
class BrokenCertificatesTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final Instant PAST = Instant.parse("2026-01-01T10:00:00Z");
  private static final Instant FUTURE = Instant.parse("2999-01-01T10:00:00Z");

  private Path certs = Path.of("");

  @Test
  void eachIsRefusedByNameAndTheRestServes() throws Exception {
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(", \"tls\": {\"passphrases\": {\"wrong\": \"x\"}}");
    certs = builder.directory().resolve("certs");
    write("root.crt", TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(ROOT.certificate)));
    ROOT.issue("good.test").write(certs, "good");
    ROOT.issue("zz.test").write(certs, "zz");
    Map<String, String> expected = breakAll();
    makeNoise();
    try (RunningGateway gateway = builder.start()) {
      assertEquals(expected, refusals(builder.directory()));
      assertServes(gateway, "good.test");
      assertServes(gateway, "zz.test");

      Leaf mended = ROOT.issue("mended.test");
      mended.write(certs, "mismatched");
      expected.remove("mismatched");
      JsonArray outcomes = reload(gateway, builder.directory()).getJsonArray("certificates");
      assertEquals("unchanged", state(outcomes, "good"));
      assertEquals("loaded", state(outcomes, "mismatched"));
      for (String name : expected.keySet()) {
        assertEquals("refused", state(outcomes, name), name);
      }
      assertServes(gateway, "mended.test");
      assertServes(gateway, "good.test");
    }
  }

  /** Writes one pair of each kind; gives back what is to be said of it. */
  private Map<String, String> breakAll() throws Exception {
    Map<String, String> said = new TreeMap<>();
    pair("mismatched");
    write("mismatched.key", pem(TestAuthority.key("P256").getPrivate().getEncoded()));
    said.put(
        "mismatched",
        "certs/mismatched.key: the key belongs to no certificate of certs/mismatched.crt"
            + " (put the key there that the certificate was requested with)");
    new OddCertificate(ROOT, "bad.test").until(PAST).issue().write(certs, "expired");
    said.put("expired", "certs/expired.crt: CN=bad.test expired on 2026-01-01T10:00Z (renew it)");
    new OddCertificate(ROOT, "bad.test")
        .from(FUTURE)
        .until(FUTURE.plus(Duration.ofDays(1)))
        .issue()
        .write(certs, "future");
    said.put(
        "future",
        "certs/future.crt: CN=bad.test is not valid before 2999-01-01T10:00Z"
            + " (wait, or set the clock right)");
    pair("cut");
    byte[] whole = Files.readAllBytes(certs.resolve("cut.crt"));
    Files.write(certs.resolve("cut.crt"), Arrays.copyOf(whole, whole.length / 2));
    said.put(
        "cut",
        "certs/cut.crt: not valid PEM: -----END CERTIFICATE----- not found"
            + " (expected the text between BEGIN and END lines of PEM)");
    Leaf leaf = pair("cutder");
    write("cutder.key", pem(Arrays.copyOf(leaf.key().getEncoded(), 40)));
    said.put(
        "cutder",
        "certs/cutder.key: the PRIVATE KEY is broken or of an unsupported kind"
            + " (expected an RSA, P-256, P-384, P-521 or Ed25519 key)");
    encryptedPair("wrong");
    said.put(
        "wrong",
        "certs/wrong.key: the passphrase of tls.passphrases.wrong does not open it"
            + " (correct the passphrase, or put the key there that it opens)");
    encryptedPair("missing");
    said.put(
        "missing",
        "certs/missing.key: is encrypted and there is no passphrase for it"
            + " (write it into certs/missing.pass or tls.passphrases of gateway.json)");
    pair("keyless");
    Files.delete(certs.resolve("keyless.key"));
    said.put(
        "keyless",
        "certs/keyless.crt: has no key beside it (add keyless.key or remove the certificate)");
    pair("chainless");
    Files.delete(certs.resolve("chainless.crt"));
    said.put(
        "chainless",
        "certs/chainless.key: has no certificate beside it (add chainless.crt or remove the key)");
    pair("folder");
    Files.delete(certs.resolve("folder.key"));
    Files.createDirectory(certs.resolve("folder.key"));
    said.put("folder", "certs/folder.key: is a folder (replace it by a file)");
    pair("dangling");
    Files.delete(certs.resolve("dangling.crt"));
    Files.createSymbolicLink(certs.resolve("dangling.crt"), Path.of("..data/tls.crt"));
    said.put(
        "dangling",
        "certs/dangling.crt: is a link to a file that does not exist"
            + " (mend the link or remove it)");
    pair("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(certs.resolve("huge.key").toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    said.put(
        "huge", "certs/huge.key: is larger than 1 MiB (one chain or one key belongs in a file)");
    pair("pipe");
    Files.delete(certs.resolve("pipe.crt"));
    if (new ProcessBuilder("mkfifo", certs.resolve("pipe.crt").toString()).start().waitFor() == 0) {
      said.put("pipe", "certs/pipe.crt: is not a regular file (replace it by a file)");
    }
    Files.write(certs.resolve("store.p12"), new byte[] {0x30, 0x03, 0x02, 0x01, 0x03});
    said.put(
        "store",
        "certs/store.p12: is no PKCS#12 file, or a broken one (export key and chain again)");
    return said;
  }

  private void makeNoise() throws IOException {
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    for (int i = 0; i < 2_000; i++) {
      Files.write(certs.resolve("noise-" + i + (i % 2 == 0 ? ".bin" : "")), binary);
    }
    for (String name :
        List.of(".good.crt.swp", "good.crt~", "good.key.bak", "#good.crt#", ".DS_Store", "crt")) {
      Files.write(certs.resolve(name), binary);
    }
    for (int i = 0; i < 50; i++) {
      Files.createDirectories(certs.resolve("folder-" + i + ".crt/inner.crt"));
    }
    Files.createSymbolicLink(certs.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(certs.resolve("self"), certs);
  }

  private Leaf pair(String name) throws IOException {
    Leaf leaf = ROOT.issue("bad.test");
    leaf.write(certs, name);
    return leaf;
  }

  private void encryptedPair(String name) throws IOException, OperatorCreationException {
    Leaf leaf = pair(name);
    write(
        name + ".key",
        TestAuthority.pem(
            "ENCRYPTED PRIVATE KEY",
            new JcaPKCS8EncryptedPrivateKeyInfoBuilder(leaf.key())
                .build(
                    new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                        .setProvider(OddCertificate.ANYTHING)
                        .build("sesame".toCharArray()))
                .getEncoded()));
  }

  private static String pem(byte[] key) {
    return TestAuthority.pem("PRIVATE KEY", key);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(certs.resolve(file), text);
  }

  private static Map<String, String> refusals(Path deployment) throws Exception {
    Map<String, String> said = new TreeMap<>();
    for (CertificateReport report :
        Prepared.read(deployment, System.getenv()::get).certificates().refused()) {
      assertEquals(1, report.problems().size(), report::toString);
      said.put(report.name(), report.problems().getFirst().toString());
    }
    return said;
  }

  private static void assertServes(RunningGateway gateway, String name) throws IOException {
    try (SSLSocket socket =
        new TlsClient(ROOT.certificate).serverName(name).connect(gateway.port("https"))) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      assertEquals("CN=" + name, shown.getSubjectX500Principal().getName());
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }
  }

  private static JsonObject reload(RunningGateway gateway, Path deployment) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + gateway.application().adminAddress().port() + "/certs/reload");
    String token = Files.readString(deployment.resolve("admin.token")).strip();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return new JsonObject(
          client
              .send(
                  HttpRequest.newBuilder(uri)
                      .header("Authorization", "Bearer " + token)
                      .POST(BodyPublishers.noBody())
                      .build(),
                  BodyHandlers.ofString())
              .body());
    }
  }

  private static String state(JsonArray outcomes, String name) {
    return outcomes.stream()
        .map(JsonObject.class::cast)
        .filter(outcome -> outcome.getString("name").equals(name))
        .map(outcome -> outcome.getString("state"))
        .findFirst()
        .orElse("absent");
  }
}
