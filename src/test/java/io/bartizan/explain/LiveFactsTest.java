package io.bartizan.explain;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.Authentications;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.Passphrases;
import io.bartizan.gateway.Gateway;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.observe.RouteRows;
import io.bartizan.protect.Protection;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.DevelopmentCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFactsTest {
  @TempDir Path folder;

  @Test
  void oneQuestionSeesOneSetOfCertificates() throws Exception {
    Path certs = Files.createDirectory(folder.resolve("certs"));
    CertificateRotation rotation =
        new CertificateRotation(
            certs, InstantSource.system(), Passphrases.NONE, CertificateStore.empty());
    Protection protection = new Protection();
    Gateway gateway =
        GatewayCompiler.compile(
            (Deployment) new DeploymentReader(name -> null).read(folder),
            Map.of(),
            new RouteRows(),
            protection,
            Authentications.none(),
            null);
    LiveFacts facts = LiveFacts.of(gateway, protection, rotation);
    CertificateStore before = facts.certificates();
    DevelopmentCertificates.issue(certs, List.of("a.test"), InstantSource.system());
    assertTrue(rotation.reload().applied());
    assertSame(before, facts.certificates());
    assertTrue(facts.certificates().isEmpty());
    assertFalse(LiveFacts.of(gateway, protection, rotation).certificates().isEmpty());
  }
}
