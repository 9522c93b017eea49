package io.bartizan.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.Authentication;
import io.bartizan.auth.Authentications;
import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.Passphrases;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.Gateway;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.observe.RouteRows;
import io.bartizan.protect.Protection;
import io.bartizan.reload.ReloadReport.FileOutcome;
import io.bartizan.reload.ReloadReport.Result;
import io.bartizan.reload.ReloadReport.State;
import io.bartizan.tls.CertificateDirectory;
import io.bartizan.tls.CertificateReload;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.TlsLibrary;
import io.bartizan.tls.UpstreamTlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked // what a test starts is null until it does
class ReloaderTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private Path certs;
  private CertificateRotation rotation;
  private CurrentGateway current;
  private Reloader reloader;
  private final RouteRows rows = new RouteRows();
  private final Authentication authentication = Authentications.none();
  private final Protection protection = new Protection();
  private final List<Gateway> settled = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    certs = Files.createDirectory(folder.resolve("certs"));
    Files.createDirectory(folder.resolve("routes"));
    DevelopmentCertificates.issue(certs, List.of("a.test"), CLOCK);
    Files.copy(certs.resolve("dev-ca.crt"), folder.resolve("ca.pem"));
    write("gateway.json", "{\"eventLoops\": 1}");
    write("routes/a.json", pools("a", "b"));
    write(
        "routes/s.json",
        "{\"pools\": {\"s\": {\"tls\": {\"caFile\": \"ca.pem\"}, \"endpoints\": [{\"url\": \"https://s\"}]}}}");
    rotation =
        new CertificateRotation(
            certs, CLOCK, Passphrases.NONE, CertificateDirectory.load(certs, CLOCK).store());
    Deployment deployment = (Deployment) new DeploymentReader(name -> null).read(folder);
    current =
        new CurrentGateway(
            GatewayCompiler.compile(
                deployment,
                new UpstreamTlsFiles(folder, TlsLibrary.best(), CLOCK)
                    .readAll(
                        deployment.routes().pools().values(),
                        Map.of(),
                        problem -> {
                          throw new AssertionError(problem);
                        }),
                rows,
                protection,
                authentication,
                null));
    reloader =
        new Reloader(
            folder,
            name -> null,
            TlsLibrary.best(),
            rotation,
            current,
            rows,
            protection,
            authentication,
            CLOCK,
            settled::add);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private static String pools(String... names) {
    List<String> pools = new ArrayList<>();
    List<String> routes = new ArrayList<>();
    for (String name : names) {
      pools.add("\"" + name + "\": {\"endpoints\": [{\"url\": \"http://" + name + "\"}]}");
      routes.add(
          "{\"name\": \""
              + name
              + "\", \"match\": {\"path\": {\"exact\": \"/"
              + name
              + "\"}}, \"to\": {\"pool\": \""
              + name
              + "\"}}");
    }
    return "{\"pools\": {"
        + String.join(",", pools)
        + "}, \"routes\": ["
        + String.join(",", routes)
        + "]}";
  }

  private Pool pool(String name) {
    return Objects.requireNonNull(current.get().pools().get(name));
  }

  @Test
  void whereNothingHasChangedNothingIsDone() {
    Gateway before = current.get();
    CertificateStore store = rotation.store();
    ReloadReport report = reloader.reload();
    assertEquals(Result.UNCHANGED, report.result());
    assertSame(before, current.get());
    assertEquals(store.certificates(), rotation.store().certificates());
    assertEquals(List.of(), settled);
    assertEquals(before.deployment().contentHash(), report.hash());
    assertTrue(report.files().stream().allMatch(file -> file.state() == State.UNCHANGED));
    assertSame(report, reloader.last());
  }

  @Test
  void whatChangedIsToldAndWhatDidNotIsTheSameObject() throws IOException {
    Pool a = pool("a");
    Pool s = pool("s");
    write("routes/a.json", pools("a", "c"));
    write("routes/d.json", pools("d"));
    ReloadReport report = reloader.reload();
    assertEquals(Result.APPLIED, report.result());
    assertEquals(
        List.of(
            new FileOutcome("gateway.json", State.UNCHANGED),
            new FileOutcome("routes/a.json", State.LOADED),
            new FileOutcome("routes/d.json", State.LOADED),
            new FileOutcome("routes/s.json", State.UNCHANGED)),
        report.files());
    assertEquals(new PoolChanges(2, List.of(), List.of("c", "d"), List.of("b")), report.pools());
    assertSame(a, pool("a"));
    assertSame(s, pool("s"));
    assertEquals(List.of(current.get()), settled);
    assertEquals(current.get().deployment().contentHash(), report.hash());
  }

  @Test
  void aFileThatIsGoneIsTold() throws IOException {
    Files.delete(folder.resolve("routes/s.json"));
    ReloadReport report = reloader.reload();
    assertEquals(new FileOutcome("routes/s.json", State.REMOVED), report.files().getLast());
    assertEquals(List.of("s"), report.pools().removed());
  }

  @Test
  void anyProblemAnywhereChangesNothingAndAllAreTold() throws IOException {
    Gateway before = current.get();
    CertificateStore store = rotation.store();
    DevelopmentCertificates.issue(certs, List.of("b.test"), CLOCK);
    write("gateway.json", "{\"eventLoops\": 0}");
    write("routes/a.json", "{\"nonsense\": 1}");
    ReloadReport report = reloader.reload();
    assertEquals(Result.REFUSED, report.result());
    assertFalse(report.applied());
    assertEquals(2, report.problems().size(), report.problems()::toString);
    assertEquals(List.of(), report.files());
    assertEquals(List.of(), report.certificates());
    assertSame(before, current.get());
    assertSame(store, rotation.store());
    assertEquals(List.of(), settled);
    assertEquals(before.deployment().contentHash(), report.hash());

    write("gateway.json", "{\"eventLoops\": 1}");
    write("routes/a.json", pools("a", "b"));
    ReloadReport back = reloader.reload();
    assertSame(before, current.get(), "as it was before");
    assertEquals(2, rotation.store().certificates().size());
    assertEquals(Result.APPLIED, back.result());
  }

  @Test
  void aFolderWithoutAnyUsableCertificateIsAProblemOfAll() throws IOException {
    Gateway before = current.get();
    Files.delete(certs.resolve("a.test.crt"));
    Files.delete(certs.resolve("a.test.key"));
    write("routes/d.json", pools("d"));
    ReloadReport report = reloader.reload();
    assertEquals(Result.REFUSED, report.result());
    assertTrue(report.problems().getFirst().message().contains("those in force stay"));
    assertSame(before, current.get());
    assertEquals(1, rotation.store().certificates().size());
  }

  @Test
  void aPairThatIsRefusedKeepsNothingElseFromChanging() throws IOException {
    write("certs/b.crt", "nonsense");
    write("routes/d.json", pools("d"));
    ReloadReport report = reloader.reload();
    assertEquals(Result.APPLIED, report.result());
    assertEquals(CertificateReload.State.REFUSED, report.certificates().getLast().state());
    assertEquals(List.of("d"), report.pools().added());
  }

  @Test
  void theRoutesOfANewHostFindItsCertificate() throws IOException {
    List<Integer> certificatesAtSwap = new ArrayList<>();
    Reloader watching =
        new Reloader(
            folder,
            name -> null,
            TlsLibrary.best(),
            rotation,
            current,
            rows,
            protection,
            authentication,
            CLOCK,
            gateway -> certificatesAtSwap.add(rotation.store().certificates().size()));
    DevelopmentCertificates.issue(certs, List.of("d.test"), CLOCK);
    write("routes/d.json", pools("d"));
    watching.reload();
    assertEquals(List.of(2), certificatesAtSwap);
  }

  @Test
  void whatTheTlsOfAPoolIsMadeOfIsReadAgain() throws IOException {
    Pool before = pool("s");
    Pool a = pool("a");
    Path elsewhere = Files.createDirectory(folder.resolve("other"));
    DevelopmentCertificates.issue(elsewhere, List.of("x"), CLOCK);
    Files.copy(
        elsewhere.resolve("dev-ca.crt"),
        folder.resolve("ca.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    ReloadReport report = reloader.reload();
    assertEquals(Result.APPLIED, report.result());
    assertEquals(List.of("s"), report.pools().changed());
    assertNotSame(before, pool("s"));
    assertNotSame(before.tls(), pool("s").tls());
    assertSame(a, pool("a"));
    assertTrue(before.endpoints().getFirst().reach().isRetired());
    assertSame(before.breaker(), pool("s").breaker());
    assertEquals(Result.UNCHANGED, reloader.reload().result());

    write("ca.pem", "nonsense");
    Pool good = pool("s");
    ReloadReport refused = reloader.reload();
    assertEquals(Result.REFUSED, refused.result());
    assertTrue(
        refused.problems().getFirst().toString().contains("pools.s.tls.caFile: "),
        refused.problems()::toString);
    assertSame(good, pool("s"));
  }

  @Test
  void whatOnlyAStartCanChangeStaysAndIsToldUntilThen() throws IOException {
    Gateway before = current.get();
    write(
        "gateway.json",
        """
        {"eventLoops": 2, "zone": "z", "tls": {"handshakeTimeout": "7s"},
         "listeners": [{"name": "x", "address": "127.0.0.1:1", "protocol": "http"}],
         "admin": {"address": "127.0.0.1:2", "tokenFile": "other.token"}, "accessLog": {"enabled": false},
         "timeouts": {"request": "7s", "requestHead": "3s"}, "drain": {"deadline": "8s"},
         "clientAddress": {"trustedProxies": ["192.0.2.0/24"]},
         "limits": {"headers": "2KiB"}, "headers": {"underscores": "refuse"}}
        """);
    ReloadReport report = reloader.reload();
    assertEquals(Result.APPLIED, report.result());
    List<String> pointers =
        List.of(
            "listeners",
            "eventLoops",
            "tls.handshakeTimeout",
            "accessLog.enabled",
            "admin.address",
            "admin.tokenFile");
    assertEquals(pointers, report.restartRequired());
    Deployment now = current.get().deployment();
    Deployment was = before.deployment();
    assertEquals(was.gateway().listeners(), now.gateway().listeners());
    assertEquals(was.gateway().eventLoops(), now.gateway().eventLoops());
    assertEquals(was.gateway().tls(), now.gateway().tls());
    assertEquals(was.gateway().accessLog(), now.gateway().accessLog());
    assertEquals(was.gateway().admin(), now.gateway().admin());
    assertEquals("z", now.gateway().zone());
    assertEquals(Duration.ofSeconds(7), now.gateway().timeouts().request());
    assertEquals(Duration.ofSeconds(8), now.gateway().drain().deadline());
    assertEquals(1, now.gateway().clientAddress().trustedProxies().size());
    assertEquals(Duration.ofSeconds(3).toNanos(), current.get().clients().headTimeoutNanos());
    assertEquals(2048, current.get().clients().maxFieldBytes());

    ReloadReport again = reloader.reload();
    assertEquals(Result.UNCHANGED, again.result());
    assertEquals(pointers, again.restartRequired());
  }
}
