package io.bartizan.explain;

import io.bartizan.address.IpBlock;
import io.bartizan.protect.limit.Places;
import io.bartizan.protect.limit.RateStanding;
import java.util.Objects;
import java.util.stream.Collectors;

/** How a limit stands at the moment when a request would come. */
public sealed interface LimitNow {
  /** Whether it would refuse the request, or count it as refused where it only counts. */
  boolean refuses();

  /** What to say of it behind what the limit is. */
  String text();

  /** One of a rate. */
  record Rate(RateStanding standing, boolean dryRun) implements LimitNow {
    @Override
    public boolean refuses() {
      return standing.refuses();
    }

    @Override
    public String text() {
      String left = standing.buckets().stream().map(this::text).collect(Collectors.joining(", "));
      if (!refuses()) {
        return "; " + left;
      }
      return "; "
          + left
          + (dryRun ? ": would refuse it if it were in force" : ": would refuse it")
          + " now, and for "
          + standing.secondsToWait()
          + " s";
    }

    private String text(RateStanding.Bucket bucket) {
      IpBlock first = standing.buckets().getFirst().of();
      boolean one =
          standing.buckets().stream().mapToLong(b -> b.windowSeconds()).distinct().count() == 1;
      return bucket.left()
          + " of "
          + bucket.most()
          + (one ? " left" : " left in " + bucket.windowSeconds() + " s")
          + (bucket.of() == null || Objects.equals(bucket.of(), first)
              ? ""
              : " of network " + bucket.of().text());
    }
  }

  /**
   * One of what there is at once.
   *
   * @param of whose it is, an address or a block; empty where it is everybody's
   * @param verb what they are, in a sentence
   */
  record Concurrent(String of, Places places, String verb) implements LimitNow {
    @Override
    public boolean refuses() {
      return places.isFull();
    }

    @Override
    public String text() {
      return "; " + places.used() + " " + verb + (refuses() ? ": would refuse one more now" : "");
    }
  }
}
