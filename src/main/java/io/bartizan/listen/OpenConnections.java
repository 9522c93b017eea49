package io.bartizan.listen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The clients' connections of one event loop, from accepting to closing. Used on it only. */
final class OpenConnections {
  private final Set<ClientChannel> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable Runnable whenEmpty;

  void add(ClientChannel channel) {
    open.add(channel);
  }

  void remove(ClientChannel channel) {
    open.remove(channel);
    finishDraining();
  }

  boolean isDraining() {
    return whenEmpty != null;
  }

  int size() {
    return open.size();
  }

  /**
   * Lets each end as soon as it has its answers; those to come as well.
   *
   * @param whenEmpty called whenever none is left
   */
  void shutdown(Runnable whenEmpty) {
    this.whenEmpty = whenEmpty;
    // A copy: a connection without requests closes, and leaves the set, within the call.
    for (ClientChannel channel : new ArrayList<>(open)) {
      channel.shutdown();
    }
    finishDraining();
  }

  /** Closes each at once. */
  void close() {
    for (ClientChannel channel : new ArrayList<>(open)) {
      channel.close();
    }
  }

  private void finishDraining() {
    if (whenEmpty != null && open.isEmpty()) {
      whenEmpty.run();
    }
  }
}
