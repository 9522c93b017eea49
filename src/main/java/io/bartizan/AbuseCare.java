package io.bartizan;

import io.bartizan.gateway.CurrentGateway;
import io.bartizan.observe.AbuseSample;
import io.bartizan.protect.Abuse;
import io.bartizan.protect.Action;
import io.bartizan.protect.ActionCounts;
import io.bartizan.protect.BanFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is done for the {@link Abuse} ladder beside the event loops: bans are kept in a file, and
 * metrics are told.
 */
final class AbuseCare {
  /** How long a ban may be in memory alone. */
  private static final long PERIOD_MILLIS = 1000;

  private static final Logger LOG = System.getLogger(AbuseCare.class.getName());

  private final Abuse abuse;
  private final BanFile file;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("bartizan-abuse").daemon().unstarted(task));

  private volatile boolean begun;

  AbuseCare(Abuse abuse, CurrentGateway current) {
    this.abuse = abuse;
    this.file =
        new BanFile(
            abuse,
            () -> Path.of(current.get().deployment().gateway().abuse().ban().file()),
            InstantSource.system());
  }

  /** Bans of before the start are in force again when this returns; then the care begins. */
  void begin() {
    file.restore();
    begun = true;
    var _ =
        thread.scheduleWithFixedDelay(
            this::tend, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tend() {
    try {
      file.save();
    } catch (RuntimeException e) {
      // The next time may be better, and must come.
      LOG.log(Level.ERROR, "abuse is not taken care of", e);
    }
  }

  /** Keeps the last bans. Blocks. */
  void end() {
    thread.shutdown();
    // What was not read must not be written over.
    if (begun) {
      file.save();
    }
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
