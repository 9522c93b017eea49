package io.bartizan;

import io.bartizan.gateway.CurrentGateway;
import io.bartizan.observe.AbuseSample;
import io.bartizan.protect.Abuse;
import io.bartizan.protect.Action;
import io.bartizan.protect.ActionCounts;
import io.bartizan.protect.BanFile;
import io.bartizan.protect.Shortage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done for the {@link Abuse} ladder beside the event loops: bans are kept in a file, a
 * shortage is looked for, and metrics are told.
 */
final class AbuseCare {
  /** How long a ban may be in memory alone, and a shortage unnoticed. */
  static final long PERIOD_MILLIS = 1000;

  private final Abuse abuse;
  private final BanFile file;

  AbuseCare(Abuse abuse, CurrentGateway current) {
    this.abuse = abuse;
    this.file =
        new BanFile(
            abuse,
            () -> Path.of(current.get().deployment().gateway().abuse().ban().file()),
            InstantSource.system());
  }

  /** Bans of before the start are in force again. Blocks. */
  void begin() {
    file.restore();
  }

  /** Once every {@link #PERIOD_MILLIS}. Blocks. */
  void tend() {
    file.save();
    abuse.strained(Shortage.isFelt());
  }

  /** Keeps the last bans. Blocks. */
  void end() {
    file.save();
  }

  AbuseSample sample() {
    List<AbuseSample.Done> actions = new ArrayList<>();
    ActionCounts counts = abuse.counts();
    for (Action action : Action.values()) {
      actions.add(new AbuseSample.Done(action.text(), "enforce", counts.done(action)));
      actions.add(new AbuseSample.Done(action.text(), "observe", counts.observed(action)));
    }
    return new AbuseSample(abuse.held(), abuse.bans().count(), abuse.tracked(), actions);
  }
}
