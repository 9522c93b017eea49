package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.config.OverloadConfig;
import io.bartizan.config.RouteConfig.Priority;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverloadTest {
  private static final OverloadConfig CONFIG =
      new OverloadConfig(80, 90, 85, 95, 98, Duration.ZERO);

  private final ToldResources use = new ToldResources();
  private double open;
  private final Overload overload = new Overload(use, () -> open);
  private int shutdowns;

  private static <T> T only(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Whether a request of the priority is let through. */
  private boolean passes(Priority priority) {
    ServerConnection connection =
        only(
            ServerConnection.class,
            (_, method, _) -> {
              assertEquals("shutdown", method.getName());
              shutdowns++;
              return null;
            });
    ServerStream stream = only(ServerStream.class, (_, _, _) -> connection);
    Exchange exchange =
        new Exchange(
            stream,
            "http",
            "127.0.0.1",
            false,
            ClientAddress.of(IpAddress.of(InetAddress.getLoopbackAddress())),
            "id",
            0,
            0);
    Verdict verdict = overload.guards(priority).get(0).check(exchange);
    if (verdict instanceof Verdict.Reject reject) {
      assertEquals(503, reject.rejection().status());
      assertEquals("overload", reject.rejection().reason());
      return false;
    }
    return true;
  }

  private String passing() {
    StringBuilder passing = new StringBuilder();
    for (Priority priority : Priority.values()) {
      if (passes(priority)) {
        passing.append(priority).append(' ');
      }
    }
    return passing.toString();
  }

  private String withHeap(double heap) {
    use.heap = heap;
    overload.look(CONFIG);
    return passing();
  }

  @Test
  void withEnoughOfEverythingAllPassAndConnectionsAreKept() {
    assertEquals("LOW NORMAL HIGH ", withHeap(0.94));
    assertEquals(0, shutdowns);
    assertFalse(use.collected());
  }

  @Test
  void theLowestAreShedFirstAndConnectionsEnd() {
    assertEquals("NORMAL HIGH ", withHeap(0.95));
    assertEquals(3, shutdowns);
    assertTrue(overload.state().sheds());
    assertFalse(overload.state().refuses());
    assertTrue(use.collected(), "nobody would hear of what is free again");
  }

  @Test
  void atLastOnlyTheHighestPass() {
    assertEquals("HIGH ", withHeap(0.98));
    assertTrue(overload.state().refuses());
  }

  @Test
  void itIsOverOnlyWellBelowTheThreshold() {
    assertEquals("HIGH ", withHeap(0.98));
    assertEquals("HIGH ", withHeap(0.97));
    assertEquals("NORMAL HIGH ", withHeap(0.95));
    assertEquals("NORMAL HIGH ", withHeap(0.94));
    assertEquals("LOW NORMAL HIGH ", withHeap(0.92));
  }

  @Test
  void withFewDescriptorsLeftNoneIsAcceptedNorKeptButAllAreAnswered() {
    use.descriptors = 0.8;
    assertTrue(overload.look(CONFIG).acceptsNone());
    assertEquals("LOW NORMAL HIGH ", passing());
    assertEquals(3, shutdowns);
    use.descriptors = 0.77;
    assertFalse(overload.look(CONFIG).acceptsNone());
    passing();
    assertEquals(3, shutdowns);
  }

  @Test
  void whenDescriptorsRunOutAllTheSameTheLowestAreShed() {
    use.descriptors = 0.9;
    overload.look(CONFIG);
    assertEquals("NORMAL HIGH ", passing());
    assertTrue(overload.state().acceptsNone());
    use.descriptors = 0.87;
    overload.look(CONFIG);
    assertEquals("LOW NORMAL HIGH ", passing());
    assertTrue(overload.state().acceptsNone());
    assertFalse(use.collected(), "no collection frees them");
  }

  private String withConnections(double connections) {
    open = connections;
    overload.look(CONFIG);
    return passing();
  }

  @Test
  void whenConnectionsRunOutTheLowestAreShedAndTheOthersLeaveTheirs() {
    assertEquals("LOW NORMAL HIGH ", withConnections(0.84));
    assertEquals(0, shutdowns);
    assertEquals("NORMAL HIGH ", withConnections(0.85));
    assertEquals(3, shutdowns);
    assertTrue(overload.state().sheds());
    assertFalse(overload.state().acceptsNone(), "those that come are closed by their number alone");
    assertEquals("NORMAL HIGH ", withConnections(1));
    assertFalse(overload.state().refuses(), "none but the lowest");
    assertFalse(use.collected(), "no collection frees them");
    assertEquals("NORMAL HIGH ", withConnections(0.84));
    shutdowns = 0;
    assertEquals("LOW NORMAL HIGH ", withConnections(0.82));
    assertEquals(0, shutdowns);
  }

  @Test
  void eachShortageIsOverByItself() {
    use.heap = 0.95;
    assertEquals("NORMAL HIGH ", withConnections(0.85));
    use.heap = 0.94;
    assertEquals("NORMAL HIGH ", withConnections(0.5), "heap is not well below yet");
    use.heap = 0.92;
    assertEquals("NORMAL HIGH ", withConnections(0.86));
    assertEquals("LOW NORMAL HIGH ", withConnections(0.5));
    use.heap = 0.94;
    assertEquals("LOW NORMAL HIGH ", withConnections(0.5), "never reached its threshold again");
  }

  @Test
  void nothingIsHeldInTheTarpitWhileAnyIsFourFifthsInUse(@TempDir Path folder) throws IOException {
    Protection protection = new Protection(() -> 0, () -> Instant.EPOCH, use);
    Gateways.inForce(protection.abuse(), Gateways.with(folder, ""), 1_000);
    IpAddress client = IpAddress.of(InetAddress.getLoopbackAddress());
    for (Runnable shortage :
        List.<Runnable>of(
            () -> use.heap = 0.8, () -> use.descriptors = 0.8, () -> use.directMemory = 0.8)) {
      use.heap = 0.79;
      use.descriptors = 0.79;
      use.directMemory = 0.79;
      assertFalse(protection.look(CONFIG).strained());
      assertTrue(protection.abuse().takePlace(client) > 0);
      protection.abuse().freePlace(client);
      shortage.run();
      assertTrue(protection.look(CONFIG).strained());
      assertEquals(0, protection.abuse().takePlace(client));
    }
  }

  @Test
  void oneHundredPerCentIsNever() {
    use.heap = 1;
    use.descriptors = 1;
    open = 1;
    Overload.State state =
        overload.look(new OverloadConfig(100, 100, 100, 100, 100, Duration.ZERO));
    assertFalse(state.acceptsNone() || state.sheds() || state.refuses());
  }

  @Test
  void theProcessKnowsItsOwn() {
    Resources own = Resources.ofProcess();
    System.gc();
    assertTrue(own.heap() > 0 && own.heap() < 1, () -> "heap " + own.heap());
    assertTrue(
        own.directMemory() >= 0 && own.directMemory() < 1, () -> "direct " + own.directMemory());
    assertTrue(own.descriptors() > 0 && own.descriptors() < 1, () -> "fds " + own.descriptors());
  }
}
