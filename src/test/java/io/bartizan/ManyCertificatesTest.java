package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.DevelopmentCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds of server names with a certificate each, asked for all at once and in any order. */
@Timeout(120)
class ManyCertificatesTest {
  private static final int NAMES = 300;
  private static final int TIMES = 3;
  private static final int CLIENTS = 8;

  @Test
  void eachNameIsAnsweredWithItsOwnCertificateOnEveryEventLoop() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    Map<String, String> fingerprints = issue(builder.directory().resolve("certs"));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      order.addAll(fingerprints.keySet());
    }
    Collections.shuffle(order, new Random(1));
    Queue<String> asked = new ConcurrentLinkedQueue<>(order);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    try (RunningGateway gateway = builder.start()) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> ask(gateway, asked, fingerprints, wrong)));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(wrong));
      assertTrue(asked.isEmpty());
      assertEquals(NAMES * TIMES, fullHandshakes(gateway.metrics()));
    }
  }

  /** Makes them; returns the fingerprint of each name's. */
  private static Map<String, String> issue(Path certs) throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      names.add("h" + i + ".test");
    }
    DevelopmentCertificates.issue(certs, names, InstantSource.system());
    Map<String, String> fingerprints = new LinkedHashMap<>();
    for (String name : names) {
      try (InputStream in = Files.newInputStream(certs.resolve(name + ".crt"))) {
        byte[] leaf = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
        fingerprints.put(
            name, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf)));
      }
    }
    return fingerprints;
  }

  private static void ask(
      RunningGateway gateway,
      Queue<String> asked,
      Map<String, String> fingerprints,
      Queue<String> wrong) {
    for (String name = asked.poll(); name != null; name = asked.poll()) {
      try {
        String shown = gateway.presentedFingerprint(name);
        if (!shown.equals(fingerprints.get(name))) {
          wrong.add(name + " was answered with " + shown);
        }
      } catch (Exception e) {
        wrong.add(name + ": " + e);
      }
    }
  }

  private static int fullHandshakes(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("bartizan_tls_handshakes_total{"))
        .filter(line -> line.contains("resumed=\"false\""))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
