package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.ClientAuthConfig.Mode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostRulesTest {
  private static final List<ClientRule> RULES =
      Stream.of(
              Rules.rule("general", Mode.NONE),
              Rules.rule("inside", Mode.NONE).listeners("internal"),
              Rules.rule("exact", Mode.NONE).hosts("a.example.com", "[::1]", "10.0.0.1"),
              Rules.rule("wild", Mode.NONE).hosts("*.example.com"),
              Rules.rule("wilder", Mode.NONE).hosts("*.x.example.com"),
              Rules.rule("wild inside", Mode.NONE).hosts("*.example.com").listeners("internal"))
          .map(rule -> new ClientRule(rule.build(), null))
          .toList();

  @ParameterizedTest
  @CsvSource({
    "https, a.example.com, exact",
    "https, b.example.com, wild",
    "https, b.c.example.com, wild",
    "https, b.x.example.com, wilder",
    "https, x.example.com, wild",
    "https, example.com, general",
    "https, other.test, general",
    "https, '', general",
    "https, [::1], exact",
    "https, 10.0.0.1, exact",
    "https, 10.0.0.2, general",
    // The host says more than the listener.
    "internal, a.example.com, exact",
    "internal, b.example.com, wild inside",
    "internal, b.x.example.com, wilder",
    "internal, other.test, inside",
    "third, other.test, general",
  })
  void theMostSpecificHostDecidesThenTheListener(String listener, String host, String rule) {
    assertEquals(rule, new HostRules(listener, RULES).find(host).name());
  }

  @Test
  void whereNoRuleIsNobodyIsAsked() {
    HostRules none = new HostRules("https", List.of());
    assertTrue(none.isEmpty());
    assertEquals(ClientRule.NONE, none.find("a.test"));
    HostRules one =
        new HostRules(
            "https",
            List.of(new ClientRule(Rules.rule("a", Mode.NONE).hosts("a.test").build(), null)));
    assertFalse(one.isEmpty());
    assertEquals(ClientRule.NONE, one.find("b.test"));
    assertEquals(ClientRule.NONE, one.find(""));
  }
}
