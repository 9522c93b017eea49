package io.bartizan.auth.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may wait beside whom. */
class WaitingRoomTest {
  private static final int FOR_STRANGERS = WaitingRoom.PLACES - WaitingRoom.FOR_ACQUAINTANCES;

  private final WaitingRoom room = new WaitingRoom();

  private boolean stranger(Object client) {
    return room.enter(Petitions.of(client, () -> {}), false);
  }

  private boolean acquaintance(Object client) {
    return room.enter(Petitions.ofAcquaintance(client, () -> {}), false);
  }

  private int strangersOf(Object client) {
    int places = 0;
    while (stranger(client)) {
      places++;
    }
    return places;
  }

  @Test
  void aloneAStrangerHasHalfOfThePlacesForStrangers() {
    assertEquals(FOR_STRANGERS / 2, strangersOf("a"));
    assertFalse(stranger("a"));
    assertTrue(stranger("b"));
  }

  @Test
  void whereNobodyIsKnownYetAllPlacesAreForAll() {
    for (int i = 0; i < WaitingRoom.PLACES; i++) {
      assertTrue(room.enter(Petitions.of(i, () -> {}), true));
    }
    assertFalse(room.enter(Petitions.of("one more", () -> {}), true));
    assertEquals(WaitingRoom.PLACES, room.size());
  }

  @Test
  void whoComesWhereAHundredTakeAllTheyGetStillHasAShare() {
    boolean some = true;
    for (int round = 0; some; round++) {
      some = false;
      for (int client = 0; client < 100; client++) {
        some |= stranger(client);
      }
      assertTrue(round < 100);
    }
    assertTrue(strangersOf("late") >= 5);
  }

  @Test
  void strangersOfAnyNumberTakeNothingFromAcquaintances() {
    int strangers = 0;
    for (int i = 0; i < 10 * WaitingRoom.PLACES; i++) {
      strangers += stranger(i) ? 1 : 0;
    }
    assertEquals(FOR_STRANGERS, strangers);
    for (int i = 0; i < 900; i++) {
      assertTrue(acquaintance("client " + i % 100), "request " + i);
    }
    assertFalse(stranger("one more"));
  }

  @Test
  void anAcquaintanceWhoTakesAllItGetsLeavesPlacesForStrangers() {
    int places = 0;
    while (acquaintance("known")) {
      places++;
    }
    assertEquals(WaitingRoom.PLACES / 2, places);
    assertEquals(FOR_STRANGERS / 2, strangersOf("a"));
    assertTrue(stranger("b"));
  }

  @Test
  void whoLeavesGivesItsPlaceBackOnce() {
    List<Petition> all = new ArrayList<>();
    for (int i = 0; i < FOR_STRANGERS / 2; i++) {
      all.add(Petitions.of("a", () -> {}));
      assertTrue(room.enter(all.get(i), false));
    }
    assertFalse(stranger("a"));
    // A place of its own and one that is free.
    room.leave(all.getFirst());
    room.leave(all.getFirst());
    assertTrue(stranger("a"));
    assertFalse(stranger("a"));
    assertEquals(FOR_STRANGERS / 2, room.empty().size());
    assertEquals(0, room.size());
    assertEquals(FOR_STRANGERS / 2, strangersOf("a"), "whoever had places has none any more");
  }

  @Test
  void whoComesFirstIsNamedFirst() {
    Petition one = Petitions.of("a", () -> {});
    Petition two = Petitions.of("b", () -> {});
    room.enter(one, false);
    room.enter(two, false);
    assertEquals(List.of(one, two), room.empty());
  }
}
