package io.bartizan.protect.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.config.AddressFeedConfig;
import io.bartizan.config.AddressFeedConfig.Format;
import io.bartizan.config.ApiKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked // JUnit calls make first
class FeedTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private int files;

  private @Nullable FeedAnswer answer(AddressFeedConfig feed, URI uri, @Nullable String etag)
      throws IOException, BadFeedException {
    asked.add(uri + (etag == null ? "" : " " + etag));
    String text = answers.removeFirst();
    if (text.equals("same")) {
      return null;
    }
    if (text.equals("broken")) {
      throw new IOException("no connection");
    }
    if (text.equals("500")) {
      throw new BadFeedException("answered with HTTP status 500");
    }
    Path file = folder.resolve("answer" + files++);
    Files.writeString(file, text);
    return new FeedAnswer(file, "\"" + files + "\"");
  }

  private AddressFeed feed(Format format, String url) {
    AddressFeedConfig config =
        new AddressFeedConfig(
            URI.create(url),
            format,
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            "X-Api-Key",
            ApiKey.NONE,
            3,
            folder.resolve("fetched/" + format).toString());
    return new AddressFeed("test", config, this::answer, () -> now);
  }

  private AddressFeed plain;
  private AddressFeed crowdsec;

  @BeforeEach
  void make() {
    plain = feed(Format.PLAIN, "http://lists/a");
    crowdsec =
        feed(Format.CROWDSEC, "http://lapi/v1/decisions/stream?startup=true&scopes=ip,range");
  }

  private Duration pull(AddressFeed feed, String answer) throws InterruptedException {
    answers.add(answer);
    Duration wait = feed.pull();
    assertTrue(answers.isEmpty());
    return wait;
  }

  private static boolean has(AddressFeed feed, String address) {
    return feed.blocks().contains(Objects.requireNonNull(IpAddress.parse(address)));
  }

  @Test
  void aListIsWhatTheLastGoodAnswerSays() throws InterruptedException {
    assertEquals(Duration.ofMinutes(1), pull(plain, "10.0.0.1\n"));
    assertTrue(has(plain, "10.0.0.1"));
    pull(plain, "10.0.0.2\n10.0.0.9/30\n");
    assertFalse(has(plain, "10.0.0.1"));
    assertTrue(has(plain, "10.0.0.8"));
    pull(plain, "same");
    assertTrue(has(plain, "10.0.0.2"));
    assertEquals(List.of("http://lists/a", "http://lists/a \"1\"", "http://lists/a \"2\""), asked);
    assertEquals(new FeedState("test", 2, 0, 2, 1, 0), plain.state());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "broken",
        "500",
        "<html>",
        "10.0.0.2\nnonsense\n",
        "1.1.1.1\n2\n",
        "1.1.1.1\n1.1.1.2\n1.1.1.3\n1.1.1.4"
      })
  void aFailureChangesNothing(String answer) throws InterruptedException {
    pull(plain, "10.0.0.1\n");
    now = now.plusSeconds(90);
    pull(plain, answer);
    assertTrue(has(plain, "10.0.0.1"));
    assertFalse(has(plain, "10.0.0.2"));
    assertEquals(new FeedState("test", 1, 90, 1, 0, 1), plain.state());
    // Of the answer that failed nothing is remembered.
    pull(plain, "same");
    assertEquals("http://lists/a \"1\"", asked.getLast());
  }

  @Test
  void whoIsDownIsAskedLessAndLess() throws InterruptedException {
    assertEquals(-1, plain.state().ageSeconds());
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waits.add(pull(plain, "broken").toMinutes());
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 10L, 10L), waits.subList(0, 6));
    assertEquals(10L, waits.getLast());
    assertEquals(Duration.ofMinutes(1), pull(plain, "10.0.0.1"));
    assertEquals(Duration.ofMinutes(1), pull(plain, "broken"));
  }

  private static String decisions(String isNew, String deleted) {
    return "{\"deleted\": " + deleted + ", \"new\": " + isNew + "}";
  }

  private static String decision(String scope, String value, String type, String duration) {
    return "{\"id\": 1, \"origin\": \"x\", \"nested\": {\"a\": [1]}, \"scope\": \"%s\", \"value\": \"%s\", \"type\": \"%s\", \"duration\": \"%s\"}"
        .formatted(scope, value, type, duration);
  }

  private static String ban(String value, String duration) {
    return decision(value.contains("/") ? "Range" : "Ip", value, "ban", duration);
  }

  @Test
  void decisionsComeAndGo() throws InterruptedException {
    pull(
        crowdsec,
        decisions("[" + ban("10.0.0.1", "4h") + "," + ban("10.1.0.0/16", "1h") + "]", "null"));
    assertTrue(has(crowdsec, "10.0.0.1") && has(crowdsec, "10.1.2.3"));
    pull(
        crowdsec,
        decisions("[" + ban("2001:db8::1", "4h") + "]", "[" + ban("10.1.0.0/16", "-1s") + "]"));
    assertTrue(has(crowdsec, "10.0.0.1") && has(crowdsec, "2001:db8::1"));
    assertFalse(has(crowdsec, "10.1.2.3"));
    pull(crowdsec, decisions("null", "null"));
    assertEquals(
        List.of(
            "http://lapi/v1/decisions/stream?scopes=ip,range&startup=true",
            "http://lapi/v1/decisions/stream?scopes=ip,range&startup=false",
            "http://lapi/v1/decisions/stream?scopes=ip,range&startup=false"),
        asked);
    assertEquals(new FeedState("test", 2, 0, 2, 1, 0), crowdsec.state());
  }

  @Test
  void decisionsEndInTheirTimeAlsoWhileNobodyAnswers() throws InterruptedException {
    pull(
        crowdsec,
        decisions(
            "["
                + ban("10.0.0.1", "90s")
                + ","
                + ban("10.0.0.3", "3h")
                + ","
                + ban("10.0.0.1", "2m0.5s")
                + "]",
            "[]"));
    now = now.plusSeconds(100);
    pull(crowdsec, "broken");
    assertTrue(has(crowdsec, "10.0.0.1"), "the longer one counts");
    now = now.plusSeconds(20);
    pull(crowdsec, "broken");
    assertFalse(has(crowdsec, "10.0.0.1"));
    assertTrue(has(crowdsec, "10.0.0.3"));
  }

  @Test
  void afterAFailureAllIsAskedForAgain() throws InterruptedException {
    pull(crowdsec, decisions("[" + ban("10.0.0.1", "4h") + "]", "[]"));
    pull(crowdsec, decisions("[" + ban("10.0.0.3", "4h") + ", nonsense", "[]"));
    assertTrue(has(crowdsec, "10.0.0.1"));
    pull(crowdsec, decisions("[" + ban("10.0.0.5", "4h") + "]", "[]"));
    assertTrue(asked.getLast().endsWith("startup=true"), asked::toString);
    assertTrue(has(crowdsec, "10.0.0.5"));
    assertFalse(has(crowdsec, "10.0.0.1"), "all there is");
  }

  @Test
  void whatIsNoBanOfAnAddressIsPassedOver() throws InterruptedException {
    pull(
        crowdsec,
        decisions(
            "["
                + decision("Country", "XX", "ban", "4h")
                + ","
                + decision("Ip", "10.0.0.7", "captcha", "4h")
                + ","
                + decision("ip", "10.0.0.1", "BAN", "4h")
                + "]",
            "[" + decision("AS", "64500", "ban", "") + "]"));
    assertEquals(1, crowdsec.state().entries());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "null",
        "{\"new\": [1]}",
        "{\"new\": [{\"scope\": \"Ip\"]}",
        "<html></html>",
        "{\"new\": [{\"scope\": \"Ip\", \"type\": \"ban\", \"value\": \"x\", \"duration\": \"1h\"}]}",
        "{\"new\": [{\"scope\": \"Ip\", \"type\": \"ban\", \"value\": \"10.0.0.9\"}]}",
        "{\"new\": [{\"scope\": \"Ip\", \"type\": \"ban\", \"value\": \"10.0.0.9\", \"duration\": \"soon\"}]}"
      })
  void whatIsNoStreamOfDecisionsChangesNothing(String answer) throws InterruptedException {
    pull(crowdsec, decisions("[" + ban("10.0.0.1", "4h") + "]", "[]"));
    pull(crowdsec, answer);
    assertTrue(has(crowdsec, "10.0.0.1"));
    assertFalse(has(crowdsec, "10.0.0.9"));
    assertEquals(1, crowdsec.state().failures());
  }

  @Test
  void thereMayBeSoManyDecisions() throws InterruptedException {
    String four =
        ban("1.1.1.1", "1h")
            + ","
            + ban("1.1.1.3", "1h")
            + ","
            + ban("1.1.1.5", "1h")
            + ","
            + ban("1.1.1.7", "1h");
    pull(crowdsec, decisions("[" + four + "]", "[]"));
    assertEquals(new FeedState("test", 0, -1, 0, 0, 1), crowdsec.state());
  }

  @Test
  void whatWasFetchedLastIsThereAfterAStart() throws Exception {
    pull(plain, "10.0.0.1\n");
    pull(plain, "nonsense");
    pull(
        crowdsec,
        decisions("[" + ban("10.0.0.3", "1h") + "," + ban("fd00::/8", "2h") + "]", "null"));
    now = now.plus(Duration.ofMinutes(90));
    make();
    assertFalse(has(plain, "10.0.0.1"));
    plain.restore();
    crowdsec.restore();
    assertTrue(has(plain, "10.0.0.1"));
    assertTrue(has(crowdsec, "fd00::1"));
    assertFalse(has(crowdsec, "10.0.0.3"), "has ended");
    now = now.plus(Duration.ofMinutes(31));
    pull(crowdsec, "broken");
    assertFalse(has(crowdsec, "fd00::1"), "has ended");
  }

  @Test
  void aListThatCannotBeKeptIsInForceAllTheSame() throws Exception {
    Files.writeString(folder.resolve("fetched"), "no folder");
    pull(plain, "10.0.0.1\n");
    pull(crowdsec, decisions("[" + ban("10.0.0.3", "1h") + "]", "null"));
    assertTrue(has(plain, "10.0.0.1") && has(crowdsec, "10.0.0.3"));
    assertEquals(0, plain.state().failures() + crowdsec.state().failures());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nonsense", "10.0.0.1 x", "10.0.0.1 99999999999999999999", "x 99999999999"})
  void whatWasKeptAndIsBrokenIsNobody(String text) throws Exception {
    Files.createDirectories(folder.resolve("fetched"));
    Files.writeString(folder.resolve("fetched/PLAIN"), text);
    Files.writeString(folder.resolve("fetched/CROWDSEC"), text);
    plain.restore();
    crowdsec.restore();
    assertEquals(0, plain.state().entries() + crowdsec.state().entries());
  }

  @ParameterizedTest
  @CsvSource({
    "4h, 14400",
    "3h59m58.123456789s, 14398",
    "59m, 3540",
    "1s, 1",
    "0s, 0",
    "-1h2m3s, -3723",
    "500ms, 0",
    "-1.5ms, 0",
    "100ns, 0"
  })
  void durationsAreThoseOfGo(String text, long seconds) throws BadFeedException {
    assertEquals(Duration.ofSeconds(seconds), CrowdsecDecisions.duration(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "h", "1d", "1h 2m", "--1h", "9999999999h"})
  void othersAreNone(String text) {
    assertThrows(BadFeedException.class, () -> CrowdsecDecisions.duration(text));
  }

  @ParameterizedTest
  @CsvSource({
    "http://l/s, http://l/s?startup=true",
    "http://l/s?a=1, http://l/s?a=1&startup=true",
    "http://l/s?startup=false&a=1#f, http://l/s?a=1&startup=true",
    "http://l/s#f, http://l/s?startup=true",
  })
  void theQuestionSaysWhetherAllIsWanted(String url, String wanted) {
    assertEquals(URI.create(wanted), CrowdsecFeed.uri(URI.create(url), true));
  }
}
