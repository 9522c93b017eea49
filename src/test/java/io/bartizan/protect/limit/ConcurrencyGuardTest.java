package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests under way, of clients and of the networks around them. */
class ConcurrencyGuardTest {
  private final InFlight inFlight = new InFlight();
  private final List<Exchange> underWay = new ArrayList<>();
  private ConcurrencyGuard guard =
      new ConcurrencyGuard(new ConcurrencyConfig(0, 2, 2), 64, inFlight);

  private String begin(String client) {
    Exchange exchange = Requests.from(client, 0);
    underWay.add(exchange);
    if (guard.check(exchange) instanceof Verdict.Reject reject) {
      Fields fields = new Fields();
      exchange.editResponse(fields);
      exchange.end();
      return reject.rejection().status()
          + " "
          + reject.rejection().reason()
          + " "
          + fields.joined(FieldName.of("retry-after"));
    }
    return "200";
  }

  private void endAll() {
    underWay.forEach(Exchange::end);
    underWay.clear();
  }

  @Test
  void theNetworkAroundAClientMaySoManyTimesAsMuch() {
    for (String client : List.of("1::1", "1::2", "2::1", "3::1")) {
      assertEquals("200", begin("2001:db8:0:" + client));
    }
    assertEquals("429 max-client-requests 1", begin("2001:db8:0:1::3"));
    assertEquals("429 max-network-requests 1", begin("2001:db8:0:4::1"));
    assertEquals("200", begin("2001:db8:1:1::1"));
    assertEquals("200", begin("192.0.2.1"));
    assertEquals(5, inFlight.clients());
    assertEquals(2, inFlight.networks());
    endAll();
    assertEquals(0, inFlight.clients());
    assertEquals(0, inFlight.networks());
  }

  @Test
  void noNetworkGetsMoreThanHalfOfAll() {
    guard = new ConcurrencyGuard(new ConcurrencyConfig(6, 1, 16), 64, inFlight);
    for (int i = 0; i < 3; i++) {
      assertEquals("200", begin("2001:db8:0:" + i + "::1"));
    }
    assertEquals("429 max-network-requests 1", begin("2001:db8:0:3::1"));
    for (int i = 1; i < 4; i++) {
      assertEquals("200", begin("192.0.2." + i));
    }
    // Refused for all, it leaves nothing with its client and network.
    assertEquals("503 max-requests 1", begin("2001:db8:1::1"));
    assertEquals(1, inFlight.networks());
    endAll();
    assertEquals(0, inFlight.networks());
    assertEquals(0, inFlight.count());
  }

  @Test
  void whatWasTakenGoesBackWhateverIsSaidByThen() {
    assertEquals("200", begin("2001:db8:0:1::1"));
    guard = new ConcurrencyGuard(new ConcurrencyConfig(0, 2, 0), 64, inFlight);
    for (int i = 0; i < 9; i++) {
      assertEquals("200", begin("2001:db8:0:" + (2 + i) + "::1"));
    }
    assertEquals(1, inFlight.networks());
    endAll();
    assertEquals(0, inFlight.networks());
    assertEquals(0, inFlight.clients());
  }
}
