package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.ClientAuthConfig.StaleCrl;
import io.bartizan.tls.TestClients.Client;
import io.bartizan.tls.TestClients.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificates are good, without a handshake. */
class ClientTrustTest {
  private static final TestClients ROOT = TestClients.root("root");
  private static final TestClients BELOW = ROOT.intermediate(Order.of("CN=below"));
  private static final Client CLIENT = ROOT.issue(Order.of("CN=client"));
  private static final Client FAR = BELOW.issue(Order.of("CN=far"));
  private static final Instant TOMORROW = TestAuthority.NOW.plus(Duration.ofDays(1));
  private static final Instant YESTERDAY = TestAuthority.NOW.minus(Duration.ofHours(20));

  @TempDir Path folder;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Path write(String name, String... parts) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("", parts));
  }

  private ClientTrust read(Rules rule) {
    ClientTrust trust =
        new ClientAuthFiles(() -> TestAuthority.NOW)
            .read(
                rule.build(),
                problem -> problems.add(problem.toString()),
                warning -> warnings.add(warning.toString()));
    assertEquals(List.of(), problems);
    return Objects.requireNonNull(trust);
  }

  private Rules rule(TestClients... authorities) throws IOException {
    return Rules.rule("rule", Mode.REQUIRED)
        .ca(write("ca.pem", Stream.of(authorities).map(TestClients::pem).toArray(String[]::new)));
  }

  private static ClientPath good(ClientTrust trust, Client client) throws CertificateException {
    return trust.verify(client.presented());
  }

  private static void assertRefused(String why, ClientTrust trust, X509Certificate... presented) {
    CertificateException e =
        assertThrows(CertificateException.class, () -> trust.verify(presented));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void theWayLeadsOverWhatTheClientSendsOrTheFileHas() throws Exception {
    assertEquals(2, good(read(rule(ROOT)), FAR).certificates().size());
    assertEquals(
        2,
        read(rule(ROOT, BELOW))
            .verify(new X509Certificate[] {FAR.certificate()})
            .certificates()
            .size());
    ClientPath short1 = read(rule(BELOW)).verify(FAR.presented());
    assertEquals(BELOW.certificate(), short1.anchor());
    assertRefused("no authority of the rule", read(rule(ROOT)), FAR.certificate());
    assertRefused("no authority of the rule", read(rule(BELOW)), CLIENT.presented());
  }

  @Test
  void certificatesBehindTheFirstMayComeInAnyOrderAndBesideOthers() throws Exception {
    TestClients lowest = BELOW.intermediate(Order.of("CN=lowest"));
    Client client = lowest.issue(Order.of("CN=x"));
    List<X509Certificate> chain = new ArrayList<>(client.chain());
    chain.add(CLIENT.certificate());
    Collections.reverse(chain.subList(1, chain.size()));
    assertEquals(
        3, read(rule(ROOT)).verify(chain.toArray(X509Certificate[]::new)).certificates().size());
  }

  @Test
  void moreThanTenCertificatesAreNotLookedAt() throws Exception {
    X509Certificate[] many = new X509Certificate[11];
    Arrays.fill(many, CLIENT.certificate());
    assertRefused("1 to 10", read(rule(ROOT)), many);
    assertRefused("1 to 10", read(rule(ROOT)));
  }

  @Test
  void aMazeOfNamesakesEndsAtOnce() throws Exception {
    // Each is issued by "x", by its name: whoever tried every way would try ten factorial.
    TestClients x = TestClients.root("x");
    List<X509Certificate> maze = new ArrayList<>(x.issue(Order.of("CN=client")).chain());
    for (int i = 0; i < 9; i++) {
      maze.add(TestClients.root("x").certificate());
    }
    assertRefused("no authority", read(rule(ROOT)), maze.toArray(X509Certificate[]::new));
  }

  @Test
  void anAuthorityOfTheSameNameIsNotTheSame() throws Exception {
    TestClients impostor = TestClients.root("root");
    assertRefused("no authority", read(rule(ROOT)), impostor.issue(Order.of("CN=x")).presented());
    ClientTrust both = read(rule(impostor, ROOT));
    assertEquals(ROOT.certificate(), good(both, CLIENT).anchor());
  }

  @Test
  void aClientIsNoAuthority() throws Exception {
    // Signed with a client's key, which the chain has as if it were an authority's.
    Client issuer = ROOT.issue(Order.of("CN=issuer").use(null));
    Client forged = TestClients.forgedBy(issuer, Order.of("CN=admin"));
    assertThrows(CertificateException.class, () -> read(rule(ROOT)).verify(forged.presented()));
  }

  @Test
  void useAndNamesConstrainWhatIsBelow() throws Exception {
    TestClients servers =
        ROOT.intermediate(Order.of("CN=servers").use(KeyPurposeId.id_kp_serverAuth));
    assertRefused("not for clients", read(rule(ROOT)), servers.issue(Order.of("CN=x")).presented());
    TestClients narrow = ROOT.intermediate(Order.of("CN=narrow").permitting("a.test"));
    TestClients narrowRoot = TestClients.root(Order.of("CN=narrow root").permitting("a.test"));
    for (TestClients authority : List.of(narrow, narrowRoot)) {
      ClientTrust trust = read(rule(authority == narrow ? ROOT : narrowRoot));
      assertNotNull(good(trust, authority.issue(Order.of("CN=x").dns("x.a.test"))));
      Client outside = authority.issue(Order.of("CN=x").dns("x.b.test"));
      assertThrows(CertificateException.class, () -> good(trust, outside));
    }
    assertTrue(problem(rule(narrow)).contains("CN=narrow constrains names"));
  }

  @Test
  void weakKeysAreRefused() throws Exception {
    Client weak = ROOT.issue(Order.of("CN=weak").keyType("RSA1024"));
    assertRefused("2048 to 8192", read(rule(ROOT)), weak.presented());
    assertNotNull(good(read(rule(ROOT)), ROOT.issue(Order.of("CN=rsa").keyType("RSA"))));
  }

  @Test
  void aRevokedCertificateIsRefusedAndSoIsOneOfARevokedAuthority() throws Exception {
    Path list = write("root.crl", ROOT.crl(TOMORROW, CLIENT.certificate()));
    ClientTrust trust = read(rule(ROOT).crls(List.of(list)));
    assertRefused("is revoked", trust, CLIENT.presented());
    assertRefused("no revocation list of CN=below", trust, FAR.presented());
    Path below = write("below.crl", BELOW.crl(TOMORROW));
    ClientTrust both = read(rule(ROOT, BELOW).crls(List.of(list, below)));
    assertNotNull(good(both, FAR));
    Path all = write("all.crl", ROOT.crl(TOMORROW, BELOW.certificate()), BELOW.crl(TOMORROW));
    assertRefused("is revoked", read(rule(ROOT, BELOW).crls(List.of(all))), FAR.presented());
  }

  @Test
  void aListPastItsTimeTakesNobodyUnlessItMay() throws Exception {
    Path stale = write("stale.crl", ROOT.crl(YESTERDAY, CLIENT.certificate()));
    Client other = ROOT.issue(Order.of("CN=other"));
    ClientTrust strict = read(rule(ROOT).crls(List.of(stale)));
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().contains("is past its time since"), warnings::toString);
    assertRefused("past its time", strict, other.presented());
    ClientTrust lax = read(rule(ROOT).crls(List.of(stale)).stale(StaleCrl.ALLOW));
    assertNotNull(good(lax, other));
    assertRefused("is revoked", lax, CLIENT.presented());
    assertNotNull(good(lax, FAR));
  }

  @Test
  void aListMayBeDer() throws Exception {
    Path der =
        Files.write(
            folder.resolve("der.crl"), ROOT.crlBytes(TOMORROW, false, CLIENT.certificate()));
    assertRefused("is revoked", read(rule(ROOT).crls(List.of(der))), CLIENT.presented());
  }

  private String problem(Rules rule) {
    List<String> found = new ArrayList<>();
    assertNull(
        new ClientAuthFiles(() -> TestAuthority.NOW)
            .read(rule.build(), problem -> found.add(problem.toString()), warning -> {}));
    assertEquals(1, found.size());
    return found.getFirst();
  }

  @Test
  void filesThatCannotBeUsedAreToldAtTheirRule() throws Exception {
    Path partial = Files.write(folder.resolve("delta.crl"), ROOT.crlBytes(TOMORROW, true));
    Path garbage = write("garbage.crl", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    Path strange = write("strange.crl", TestClients.root("strange").crl(TOMORROW));
    Path forged = write("forged.crl", TestClients.root("root").crl(TOMORROW));
    assertTrue(problem(rule(ROOT).crls(List.of(partial))).contains("partial or indirect"));
    assertTrue(problem(rule(ROOT).crls(List.of(garbage))).contains("not a revocation list"));
    assertTrue(problem(rule(ROOT).crls(List.of(strange))).contains("which is not in caFile"));
    assertTrue(problem(rule(ROOT).crls(List.of(forged))).contains("is not signed by it"));
    Path none = write("none.pem", "nothing");
    String told = problem(Rules.rule("rule", Mode.REQUIRED).ca(none));
    assertTrue(told.startsWith("gateway.json:3:5: tls.clientAuth[0].caFile: " + none), told);
    Path leaf = write("leaf.pem", CLIENT.pem());
    assertTrue(
        problem(Rules.rule("rule", Mode.REQUIRED).ca(leaf)).contains("CN=client is no authority"));
  }

  @Test
  void whatIsForwardedIsFitForAField() throws Exception {
    Client odd =
        ROOT.issue(
            Order.of("CN=\"x\r\nX-Admin: 1\u0000 \",O=\u540d\\ ,1.2.840.113549.1.9.1=a@b.test")
                .email("a\r\nX: 1, DNS:b"));
    String subject = good(read(rule(ROOT)), odd).text().subject();
    assertTrue(subject.chars().allMatch(c -> c >= 0x20 && c < 0x7f), subject);
    assertTrue(subject.contains("\\0D\\0AX-Admin"), subject);
    String fields =
        ForwardedIdentity.of(
                good(read(rule(ROOT)), odd), io.bartizan.config.ClientAuthConfig.Forward.HEADERS)
            .forwarded()
            .toString();
    assertEquals(5, fields.lines().count(), fields);
    assertTrue(fields.contains("EMAIL:a%0D%0AX:%201%2C%20DNS:b\n"), fields);
  }

  @Test
  void namesWithoutEndAreRefused() throws Exception {
    Client long1 = ROOT.issue(Order.of("CN=x").uri("a:" + "b".repeat(5000)));
    assertRefused("longer than", read(rule(ROOT)), long1.presented());
    Client long2 = ROOT.issue(Order.of("CN=" + "b".repeat(5000)));
    assertRefused("longer than", read(rule(ROOT)), long2.presented());
  }
}
