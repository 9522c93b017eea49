package io.bartizan.auth.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.config.Problem;
import io.bartizan.config.Reading;
import io.bartizan.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys of configurations that were read from files, by real questions to a real issuer. */
@Timeout(60)
class KeySourcesTest {
  @TempDir Path folder;
  private final KeyServer issuer = KeyServer.https("localhost");
  private final LogCapture log = new LogCapture(KeyLog.class);
  private final KeySources sources = new KeySources();

  KeySourcesTest() throws Exception {}

  @AfterEach
  void close() {
    sources.close();
    issuer.close();
    log.close();
  }

  private GatewayConfig config(String... providers) throws IOException {
    issuer.caFile(folder);
    Files.writeString(
        folder.resolve("gateway.json"),
        "{\"jwtProviders\": {" + String.join(",", providers) + "}}");
    Reading reading = new DeploymentReader(_ -> null).read(folder);
    return assertInstanceOf(Deployment.class, reading, reading::toString).gateway();
  }

  private Collection<JwtProviderConfig> providers(String... providers) throws IOException {
    return config(providers).jwtProviders().values();
  }

  private String fetched(String name, String path) {
    return """
        "%s": {"algorithms": ["ES256"], "jwksUrl": "%s", "caFile": "issuers.pem", "timeout": "30s"}
        """
        .formatted(name, issuer.uri(path));
  }

  private static String inFile(String name, String file) {
    return "\"%s\": {\"algorithms\": [\"ES256\"], \"keysFile\": \"%s\"}".formatted(name, file);
  }

  private static void assertTold(Heard heard) {
    assertTrue(heard == Heard.WAITS || heard == Heard.WAS_LATE, heard::toString);
  }

  private static void ask(Keys keys) throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    assertTold(keys.ask(Petitions.of(told::countDown)));
    assertTrue(told.await(30, TimeUnit.SECONDS));
  }

  private List<Problem> problems(String... providers) throws IOException {
    List<Problem> problems = new ArrayList<>();
    KeyFiles.check(config(providers), problems::add);
    return problems;
  }

  @Test
  void aRotationTakesEffectWhenSomebodyNeedsTheNewKey() throws Exception {
    issuer.answer("/jwks", TestKeys.jwks("old"));
    Collection<JwtProviderConfig> providers = providers(fetched("main", "/jwks"));
    sources.inForce(providers);
    Keys keys = sources.of(providers.iterator().next());
    ask(keys);
    assertEquals(TestKeys.set("old"), keys.current());
    issuer.answer("/jwks", TestKeys.jwks("old", "new"));
    ask(keys);
    assertEquals(TestKeys.set("old", "new"), keys.current());
  }

  @Test
  void aThousandWhoNeedAKeyAreOneQuestion() throws Exception {
    CountDownLatch allWait = new CountDownLatch(1);
    issuer.handle(
        "/jwks",
        exchange -> {
          try {
            allWait.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          KeyServer.send(exchange, 200, TestKeys.jwks("a"));
        });
    Keys keys = sources.of(providers(fetched("main", "/jwks")).iterator().next());
    int asking = 1000;
    CountDownLatch told = new CountDownLatch(asking);
    AtomicInteger good = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<Heard>> asked = new ArrayList<>();
      for (int i = 0; i < asking; i++) {
        asked.add(
            CompletableFuture.supplyAsync(
                () ->
                    keys.ask(
                        Petitions.of(
                            () -> {
                              if (Objects.equals(TestKeys.set("a"), keys.current())) {
                                good.incrementAndGet();
                              }
                              told.countDown();
                            })),
                threads));
      }
      for (CompletableFuture<Heard> each : asked) {
        assertTold(each.get(30, TimeUnit.SECONDS));
      }
    }
    assertEquals(asking, told.getCount());
    allWait.countDown();
    assertTrue(told.await(30, TimeUnit.SECONDS));
    assertEquals(asking, good.get());
    assertEquals(List.of("/jwks"), issuer.asked);
  }

  @Test
  void whatIsAskedForAlikeGoesOnFromOneConfigurationToTheNext() throws Exception {
    issuer.answer("/jwks", TestKeys.jwks("a"));
    String main = fetched("main", "/jwks");
    Collection<JwtProviderConfig> before = providers(main);
    Keys keys = sources.of(before.iterator().next());
    sources.inForce(before);
    ask(keys);
    KeySet first = keys.current();

    String other = main.replace("\"algorithms\"", "\"audiences\": [\"api\"], \"algorithms\"");
    Collection<JwtProviderConfig> after = providers(other, fetched("second", "/jwks"));
    assertSame(keys, sources.of(after.iterator().next()));
    sources.inForce(after);
    assertSame(first, keys.current());
    assertEquals(
        List.of("main", "second"), sources.states().stream().map(KeyState::provider).toList());

    for (String changed :
        List.of(
            main.replace("30s", "29s"),
            main.replace("\"ES256\"", "\"ES256\", \"RS256\""),
            main.replace("main", "renamed"))) {
      assertNotSame(keys, sources.of(providers(changed).iterator().next()));
    }
  }

  @Test
  void anotherAuthorityInTheSameFileIsAnotherConfiguration() throws Exception {
    Keys keys = sources.of(providers(fetched("main", "/jwks")).iterator().next());
    try (KeyServer other = KeyServer.https("localhost")) {
      other.caFile(folder);
      Reading reading = new DeploymentReader(_ -> null).read(folder);
      JwtProviderConfig changed =
          assertInstanceOf(Deployment.class, reading)
              .gateway()
              .jwtProviders()
              .values()
              .iterator()
              .next();
      assertNotSame(keys, sources.of(changed));
    }
  }

  @Test
  void whoIsNotInForceAnyMoreIsAskedNoMoreAndHasNobodyWait() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    issuer.handle(
        "/jwks",
        _ -> {
          asked.countDown();
          issuer.hang();
        });
    Collection<JwtProviderConfig> providers = providers(fetched("main", "/jwks"));
    Keys keys = sources.of(providers.iterator().next());
    sources.inForce(providers);
    CountDownLatch told = new CountDownLatch(1);
    assertTold(keys.ask(Petitions.of(told::countDown)));
    assertTrue(asked.await(30, TimeUnit.SECONDS));
    sources.inForce(List.of());
    assertEquals(0, told.getCount());
    assertEquals(Heard.NO_NEWS, keys.ask(Petitions.of(() -> {})));
    assertNull(keys.current());
    assertEquals(List.of(), sources.states());
    assertNotSame(keys, sources.of(providers.iterator().next()));
  }

  @Test
  void aConfigurationThatDoesNotComeInForceAsksNobody() throws Exception {
    FakeLater later = new FakeLater();
    try (KeySources own = new KeySources(later, () -> 0, InstantSource.system(), () -> 0)) {
      Keys keys = own.of(providers(fetched("main", "/jwks")).iterator().next());
      assertEquals(0, later.begun());
      assertEquals(List.of(), own.states());
      own.inForce(providers(fetched("other", "/jwks")));
      assertEquals(1, later.begun());
      assertEquals(Heard.NO_NEWS, keys.ask(Petitions.of(() -> {})));
    }
  }

  @Test
  void whoeverWaitsIsToldAtTheEnd() throws Exception {
    issuer.handle("/jwks", _ -> issuer.hang());
    Collection<JwtProviderConfig> providers = providers(fetched("main", "/jwks"));
    Keys keys = sources.of(providers.iterator().next());
    AtomicInteger told = new AtomicInteger();
    assertTold(keys.ask(Petitions.of(told::incrementAndGet)));
    assertTold(keys.ask(Petitions.of(told::incrementAndGet)));
    sources.close();
    assertEquals(2, told.get());
    assertEquals(Heard.NO_NEWS, keys.ask(Petitions.of(told::incrementAndGet)));
    Keys late = sources.of(providers(fetched("late", "/jwks")).iterator().next());
    assertEquals(Heard.NO_NEWS, late.ask(Petitions.of(() -> {})));
  }

  @Test
  void keysInFilesAndSecretsAreThereAtOnce() throws Exception {
    Files.writeString(folder.resolve("keys.json"), "\n " + TestKeys.jwks("a"));
    Files.writeString(
        folder.resolve("keys.pem"),
        TestAuthority.pem("PUBLIC KEY", TestKeys.pair("a").getPublic().getEncoded()));
    String secret = "a secret of thirty-two bytes, or more";
    Collection<JwtProviderConfig> providers =
        providers(
            inFile("json", "keys.json"),
            inFile("pem", "keys.pem"),
            "\"shared\": {\"algorithms\": [\"HS256\"], \"secret\": \"" + secret + "\"}");
    sources.inForce(providers);
    for (JwtProviderConfig provider : providers) {
      Keys keys = sources.of(provider);
      assertEquals(1, Objects.requireNonNull(keys.current()).size(), provider.name());
      assertEquals(Heard.NO_NEWS, keys.ask(Petitions.of(() -> {})));
    }
    assertEquals(
        List.of(
            new KeyOrigin("keysFile", "keys.json"),
            new KeyOrigin("keysFile", "keys.pem"),
            new KeyOrigin("secret", null)),
        sources.states().stream().map(KeyState::origin).toList());
    assertFalse(sources.states().toString().contains(secret));
    assertEquals("INFO keys of JWT provider json: 1 in force: a (P-256)", log.lines.getFirst());
    sources.inForce(providers);
    assertEquals(3, log.lines.size());
  }

  @Test
  void whereKeysComeFromIsShownWithoutAQuery() throws Exception {
    sources.inForce(providers(fetched("main", "/jwks?key=secret")));
    assertEquals(
        new KeyOrigin("jwksUrl", issuer.uri("/jwks").toString()),
        sources.states().getFirst().origin());
  }

  @Test
  void filesThatCannotBeUsedAreProblems() throws Exception {
    Files.writeString(folder.resolve("good.json"), TestKeys.jwks("a"));
    Files.writeString(folder.resolve("bad.json"), "{\"keys\": 7}");
    Files.writeString(folder.resolve("bad.pem"), "nothing");
    Files.write(folder.resolve("none.pem"), new byte[0]);
    Files.writeString(
        folder.resolve("cut.pem"),
        Files.readString(issuer.caFile(folder), StandardCharsets.US_ASCII).substring(0, 200));
    Files.writeString(
        folder.resolve("key.pem"),
        TestAuthority.pem("PUBLIC KEY", TestKeys.pair("a").getPublic().getEncoded()));
    List<String> problems =
        problems(
                inFile("good", "good.json"),
                inFile("json", "bad.json"),
                inFile("pem", "bad.pem"),
                fetched("a", "/jwks"),
                fetched("b", "/jwks").replace("issuers.pem", "none.pem"),
                fetched("c", "/jwks").replace("issuers.pem", "cut.pem"),
                fetched("d", "/jwks").replace("issuers.pem", "key.pem"))
            .stream()
            .map(Problem::toString)
            .toList();
    assertEquals(
        "bad.json: not a key set: no list \"keys\" (it is named by jwtProviders.json.keysFile)",
        problems.get(0));
    assertTrue(problems.get(1).startsWith("bad.pem: "), problems::toString);
    assertEquals(
        List.of(
            "none.pem: holds no certificate (it is named by jwtProviders.b.caFile)",
            "cut.pem: holds a broken certificate (it is named by jwtProviders.c.caFile)",
            "key.pem: holds a broken certificate (it is named by jwtProviders.d.caFile)"),
        problems.subList(2, problems.size()));
  }
}
