package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.AbuseConfig.Mode;
import io.bartizan.config.GatewayConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.Misuse;
import io.bartizan.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What the process remembers of clients who do not stop, and what it makes of it: the ladder.
 * Offences add to a client's score; by its height a refused request is answered as ever, held, or
 * not answered at all, and then the client is banned. After a ban it begins again at the tarpit.
 *
 * <p>One for all event loops and configurations. Decides only; {@link Refusals} does it.
 */
public final class Abuse {
  /** What a banned client's request is refused with. */
  static final Rejection BANNED =
      new Rejection(429, "banned", "http_request_denied", "This client is kept out for a while.");

  /** For those who are not banned: as long as the first ban would be. */
  private static final long RETRY_AFTER_SECONDS = 60;

  private static final Verdict.Reject REJECT_BANNED = new Verdict.Reject(BANNED);

  private final Bans bans;
  private final AbuseLog log;
  private final TarpitPlaces places = new TarpitPlaces();
  private final ActionCounts counts = new ActionCounts();
  private volatile AbuseRules rules;
  private volatile Scores scores;
  private final NetworkScores networks;
  private volatile boolean strained;

  /** Nobody has done anything. */
  Abuse(Ticker ticker, InstantSource clock) {
    this.rules = AbuseRules.NONE;
    this.bans = new Bans(rules.config().ban(), clock);
    this.scores = new Scores(1, rules.config().halfLife(), ticker);
    this.networks = new NetworkScores(rules.config(), ticker);
    this.log = new AbuseLog(ticker);
  }

  /**
   * Another configuration is in force.
   *
   * @param addresses its lists
   * @param connections how many there may be at once
   */
  synchronized void inForce(GatewayConfig config, AddressBook addresses, long connections) {
    scores.halfLife(config.abuse().halfLife());
    // No table for what nobody asks.
    int clients = config.abuse().mode() == Mode.OFF ? 1 : config.abuse().clients();
    scores = scores.resized(clients);
    networks.configure(config.abuse(), clients);
    bans.configure(config.abuse().ban());
    AbuseRules next = AbuseRules.of(config, addresses, connections);
    if (!next.clients().equals(rules.clients())) {
      // They were of clients that are none any more.
      bans.liftV6();
    }
    rules = next;
  }

  /** While the process is short of memory or descriptors nothing is held; from any thread. */
  public void strained(boolean strained) {
    this.strained = strained;
  }

  /** Who is kept out. */
  public Bans bans() {
    return bans;
  }

  /** Which addresses are one client. */
  ClientBlocks clients() {
    return rules.clients();
  }

  /** The client that is written as an address, or a block of its size; null where it is neither. */
  public @Nullable IpAddress client(String text) {
    return clients().parse(text);
  }

  /** A client as an address, or as a block of IPv6. */
  public String text(IpAddress client) {
    return clients().text(client);
  }

  /** Whether an address is never banned: a trusted proxy's, or one that is allowed. */
  public boolean isExempt(IpAddress address) {
    return rules.isExempt(address);
  }

  /** Lets a client in again, and forgets what it has done; whether it was banned. */
  public boolean pardon(IpAddress client) {
    scores.set(client, 0);
    networks.forget(client);
    return bans.lift(client);
  }

  /** How a client stands now. Counts nothing. */
  public AbuseStanding standing(IpAddress address) {
    AbuseRules rules = this.rules;
    double own = scores.of(rules.clients().of(address));
    double ofNetwork = networks.of(address, rules.networkFactor());
    return new AbuseStanding(
        rules.config(),
        rules.isExempt(address),
        Math.max(own, ofNetwork),
        ofNetwork > own,
        banOf(address));
  }

  /** How often what was done, or would have been. */
  public ActionCounts counts() {
    return counts;
  }

  /** How many requests are held at this moment. */
  public int held() {
    return places.held();
  }

  /** How many clients have a score. Looks at all. */
  public int tracked() {
    return scores.tracked();
  }

  /** Whether nothing is taken of an address. */
  boolean isBanned(IpAddress address) {
    return banOf(address) != null;
  }

  /** Whether a request may go on, as far as its client is concerned. */
  Verdict check(Exchange exchange) {
    return isBanned(exchange.clientAddress().ip()) ? REJECT_BANNED : Verdict.ALLOW;
  }

  private @Nullable Ban banOf(IpAddress address) {
    if (bans.isEmpty()) {
      return null;
    }
    AbuseRules rules = this.rules;
    Ban ban = bans.inForce(rules.clients().of(address));
    return ban != null && (ban.byHand() || rules.mode() == Mode.ENFORCE) && !rules.isExempt(address)
        ? ban
        : null;
  }

  /** When a refused client may come again, in seconds, 1 or more. */
  long retryAfterSeconds(IpAddress address) {
    Ban ban = banOf(address);
    return ban == null ? RETRY_AFTER_SECONDS : bans.secondsLeft(ban);
  }

  /** What becomes of a refused request, which counts. */
  Step step(Exchange exchange, Rejection rejection) {
    boolean own = !exchange.peerTrusted();
    // What is malformed has not been looked at so far.
    if (rejection == BANNED || isBanned(exchange.clientAddress().ip())) {
      return own ? Step.CLOSE : Step.LIMIT;
    }
    AbuseRules rules = this.rules;
    Offence offence = rules.mode() == Mode.OFF ? null : Offence.of(rejection);
    if (offence == null) {
      return Step.ANSWER;
    }
    Action action = offend(exchange.clientAddress().ip(), offence, rules);
    if (action == null) {
      return Step.ANSWER;
    }
    if (!own && action != Action.BAN) {
      action = Action.LIMIT;
    }
    if (rules.mode() == Mode.OBSERVE) {
      counts.add(action, rules.mode());
      return Step.ANSWER;
    }
    if (action != Action.TARPIT) {
      counts.add(action, rules.mode());
    }
    return switch (action) {
      case LIMIT -> Step.LIMIT;
      case TARPIT, TARPIT_FULL -> Step.HOLD;
      case CLOSE, BAN -> own ? Step.CLOSE : Step.LIMIT;
    };
  }

  /**
   * An exchange has ended that was not refused at once: it may have been an offence all the same.
   */
  public void ended(Exchange exchange) {
    Rejection rejection = exchange.rejection();
    if (rejection == null && !(exchange.withdrawn() && exchange.status() == 0)) {
      return;
    }
    Offence offence = rejection == null ? Offence.RESET : Offence.of(rejection);
    if (offence != null) {
      committed(exchange.clientAddress().ip(), offence);
    }
  }

  /** A connection was ended for what its client did. */
  public void broken(IpAddress peer, Misuse misuse) {
    Offence offence = Offence.of(misuse);
    if (offence != null) {
      committed(peer, offence);
    }
  }

  /** A client sent something else where TLS is spoken. */
  void notTls(IpAddress client) {
    committed(client, Offence.MALFORMED);
  }

  /** Only a ban is left to be done: there is nothing to be answered. */
  private void committed(IpAddress address, Offence offence) {
    AbuseRules rules = this.rules;
    if (rules.mode() != Mode.OFF && offend(address, offence, rules) == Action.BAN) {
      counts.add(Action.BAN, rules.mode());
    }
  }

  /** Adds to the score; what it has come to, or null for nothing. */
  private @Nullable Action offend(IpAddress address, Offence offence, AbuseRules rules) {
    int points = offence.points(rules.config().points());
    if (points == 0 || rules.isExempt(address)) {
      return null;
    }
    IpAddress client = rules.clients().of(address);
    int tarpit = rules.config().tarpit().score();
    double own = scores.add(client, points, tarpit);
    int factor = rules.networkFactor();
    double ofNetwork = networks.add(address, points, factor);
    boolean byNetwork = ofNetwork > own;
    double score = byNetwork ? ofNetwork : own;
    if (score >= rules.config().ban().score()) {
      ban(client, score, offence, rules);
      return Action.BAN;
    }
    int close = rules.config().closeScore();
    if (score < tarpit) {
      return null;
    }
    boolean closed = score >= close;
    double before = score - (byNetwork ? (double) points / factor : points);
    if (before < (closed ? close : tarpit)) {
      String who = byNetwork ? NetworkScores.text(address) : rules.clients().text(client);
      String what = closed ? "gets no more answers" : "is held in the tarpit";
      tell(who, what, score, offence, rules);
    }
    return closed ? Action.CLOSE : Action.TARPIT;
  }

  private void ban(IpAddress client, double score, Offence offence, AbuseRules rules) {
    // Afterwards it begins where it is held, not where it would be banned again at once.
    scores.set(client, rules.config().tarpit().score());
    String what = "is banned";
    if (rules.mode() == Mode.ENFORCE) {
      Ban ban = bans.ban(client, "score " + Math.round(score) + ", last for " + offence.text());
      if (ban == null) {
        return;
      }
      Duration length = Duration.ofMillis(ban.untilMillis() - ban.sinceMillis());
      what += " for " + length.toSeconds() + " s (" + ban.level() + ")";
    }
    tell(rules.clients().text(client), what, score, offence, rules);
  }

  private void tell(String who, String what, double score, Offence last, AbuseRules rules) {
    String told = rules.mode() == Mode.OBSERVE ? "is only observed, where it " + what : what;
    log.log(who, told, score, last);
  }

  // The tarpit

  /**
   * Takes a place for one more request of a client, to be given back.
   *
   * @return how long it is held, in nanoseconds; 0 where there is no place
   */
  long takePlace(IpAddress client) {
    AbuseRules rules = this.rules;
    int ofClient = rules.config().tarpit().maxHeldPerClient();
    boolean taken = !strained && places.take(client, rules.maxHeld(), ofClient);
    counts.add(taken ? Action.TARPIT : Action.TARPIT_FULL, rules.mode());
    return taken ? rules.delayNanos(scores.hold(client)) : 0;
  }

  /** Gives a place back. */
  void freePlace(IpAddress client) {
    places.free(client);
  }
}
