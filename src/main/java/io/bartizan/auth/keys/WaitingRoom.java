package io.bartizan.auth.keys;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Those who wait for an issuer's answer: as many as there are places, shared so that strangers, who
 * need nothing but made-up names of keys to come here, cannot take all. No client has more places
 * than are free, so that there always are some for another (Choudhury and Hahne, "Dynamic queue
 * length thresholds for shared-memory packet switches", 1998): alone one may have half, and beside
 * a hundred who take all that they get, a hundredth. Half of the places are for those only of whom
 * a token was good before, whom strangers of any number cannot take them from. Guarded by its
 * owner.
 */
final class WaitingRoom {
  /** How many may wait. */
  static final int PLACES = 2048;

  /** How many of these are not for strangers. */
  static final int FOR_ACQUAINTANCES = PLACES / 2;

  private final Set<Petition> waiting = new LinkedHashSet<>();
  private final Map<Object, Integer> ofClient = new HashMap<>();
  private int strangers;

  /**
   * Takes a place.
   *
   * @param nobodyKnown whether there can be no acquaintances yet, so that all places are for all
   * @return whether there was one
   */
  boolean enter(Petition petition, boolean nobodyKnown) {
    int free = PLACES - waiting.size();
    if (!petition.isAcquainted() && !nobodyKnown) {
      free = Math.min(free, PLACES - FOR_ACQUAINTANCES - strangers);
    }
    if (ofClient.getOrDefault(petition.client(), 0) >= free) {
      return false;
    }
    waiting.add(petition);
    strangers += petition.isAcquainted() ? 0 : 1;
    ofClient.merge(petition.client(), 1, Integer::sum);
    return true;
  }

  /** Gives a place back; of no effect where it has none. */
  void leave(Petition petition) {
    if (waiting.remove(petition)) {
      strangers -= petition.isAcquainted() ? 0 : 1;
      ofClient.computeIfPresent(petition.client(), (_, places) -> places == 1 ? null : places - 1);
    }
  }

  /** Everybody leaves, and is named in turn. */
  List<Petition> empty() {
    List<Petition> all = List.copyOf(waiting);
    waiting.clear();
    ofClient.clear();
    strangers = 0;
    return all;
  }

  int size() {
    return waiting.size();
  }
}
