package io.bartizan.protect.feed;

import io.bartizan.address.IpBlock;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code {"new": [...], "deleted": [...]}} as it comes, one decision after the other. What is
 * not about an address or a range, or no ban, is passed over; what cannot be read fails the whole.
 */
final class CrowdsecDecisions {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** As Go writes durations, for example {@code 3h59m58.123s}. */
  private static final Pattern DURATION =
      Pattern.compile(
          "(-?)(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})(?:\\.[0-9]{1,9})?s)?");

  /** Less than a second, which is over at once. */
  private static final Pattern MOMENT = Pattern.compile("-?[0-9.]{1,20}(?:ms|us|\u00b5s|ns)");

  private final InputStream in;
  private boolean changed;

  CrowdsecDecisions(InputStream in) {
    this.in = in;
  }

  /** A ban. */
  record Decision(IpBlock block, Duration duration) {}

  /** Takes decisions. */
  @FunctionalInterface
  interface Taker {
    /** One that is new, or gone. */
    void take(boolean isNew, Decision decision) throws BadFeedException;
  }

  /** Whether there was any decision that counts. */
  boolean read(Taker taker) throws BadFeedException {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadFeedException("not an object of JSON");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.getString();
        boolean isNew = name.equals("new");
        if (parser.nextToken() == JsonToken.START_ARRAY && (isNew || name.equals("deleted"))) {
          list(parser, isNew, taker);
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new BadFeedException("not an object of JSON");
      }
      return changed;
    } catch (JacksonException e) {
      throw new BadFeedException("not JSON: " + e.getOriginalMessage());
    }
  }

  private void list(JsonParser parser, boolean isNew, Taker taker) throws BadFeedException {
    Map<String, String> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      members.clear();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.getString();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          members.put(name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
      Decision decision = decision(members, isNew);
      if (decision != null) {
        changed = true;
        taker.take(isNew, decision);
      }
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw new BadFeedException("not a list of decisions");
    }
  }

  private static @Nullable Decision decision(Map<String, String> members, boolean isNew)
      throws BadFeedException {
    String scope = members.getOrDefault("scope", "").toLowerCase(Locale.ROOT);
    String type = members.getOrDefault("type", "").toLowerCase(Locale.ROOT);
    if (!(scope.equals("ip") || scope.equals("range")) || !type.equals("ban")) {
      return null;
    }
    String value = members.getOrDefault("value", "");
    try {
      IpBlock block = IpBlock.parse(value);
      return new Decision(
          block, isNew ? duration(members.getOrDefault("duration", "")) : Duration.ZERO);
    } catch (IllegalArgumentException e) {
      throw new BadFeedException("a decision on no address");
    }
  }

  static Duration duration(String text) throws BadFeedException {
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      if (MOMENT.matcher(text).matches()) {
        return Duration.ZERO;
      }
      throw new BadFeedException("a decision of no duration");
    }
    Duration duration =
        Duration.ofHours(number(matcher.group(2)))
            .plusMinutes(number(matcher.group(3)))
            .plusSeconds(number(matcher.group(4)));
    return matcher.group(1).isEmpty() ? duration : duration.negated();
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
