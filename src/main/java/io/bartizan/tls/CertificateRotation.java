package io.bartizan.tls;

import io.bartizan.config.Passphrases;
import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateReload.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The certificates in force, replaced as a whole by reading their folder again. Handshakes that
 * begin after that see the new ones on every event loop and listener; connections that stand are
 * not touched. A pair that cannot be used leaves what was in force under its name in force, so that
 * a file that is half written never takes a name off the air. With them go the files of the
 * {@linkplain ClientRules rules} for clients.
 */
public final class CertificateRotation {
  private static final Logger LOG = System.getLogger(CertificateRotation.class.getName());

  private final Path directory;
  private final InstantSource clock;
  private final Passphrases passphrases;
  private final ClientRules clients;
  private volatile CertificateStore store;
  private volatile Consumer<CertificateStore> preparation = next -> {};
  private volatile Consumer<CertificateReload> listener = _ -> {};

  /** Begins with what was read at the start, where no host asks clients for certificates. */
  public CertificateRotation(
      Path directory, InstantSource clock, Passphrases passphrases, CertificateStore first) {
    this(directory, clock, passphrases, first, ClientRules.none());
  }

  /**
   * Begins with what was read at the start.
   *
   * @param directory which need not exist
   * @param clock against which the certificates' dates are checked
   * @param passphrases of encrypted keys, beside those in files
   * @param clients whose files are read again too
   */
  public CertificateRotation(
      Path directory,
      InstantSource clock,
      Passphrases passphrases,
      CertificateStore first,
      ClientRules clients) {
    this.directory = directory;
    this.clock = clock;
    this.passphrases = passphrases;
    this.store = first;
    this.clients = clients;
  }

  /** Which hosts ask clients for certificates. */
  public ClientRules clients() {
    return clients;
  }

  /**
   * What is done before certificates come into force, now and at each reload. May block.
   *
   * @param step is given what is about to be in force
   */
  public void prepareWith(Consumer<CertificateStore> step) {
    preparation = step;
    step.accept(store);
  }

  /** Who is told of each change once it is made, or was not, on the thread that asked for it. */
  public void onReload(Consumer<CertificateReload> told) {
    listener = told;
  }

  /** What is in force at this moment; asked in each handshake. */
  public CertificateStore store() {
    return store;
  }

  /**
   * Reads the folder, puts what it holds in force and logs what came of it. Blocks; several at once
   * wait for each other. Changes nothing where the folder cannot be read, or holds none that could
   * take the place of those in force.
   */
  public synchronized CertificateReload reload() {
    CertificateReload reload = read();
    apply(reload);
    return reload;
  }

  /**
   * Puts in force what was read, and logs what came of it.
   *
   * @param reload read after the last change
   */
  public synchronized void apply(CertificateReload reload) {
    if (reload.applied()) {
      clients.apply(reload.clientRules());
      putInForce(
          reload.certificates().stream().map(Outcome::inForce).filter(Objects::nonNull).toList());
    }
    log(reload);
    listener.accept(reload);
  }

  private void putInForce(Collection<ServerCertificate> certificates) {
    CertificateStore next = new CertificateStore(certificates);
    preparation.accept(next);
    store = next;
  }

  /** Reads another folder as if it were this one. Changes nothing. Blocks. */
  LoadedCertificates look(Path folder) {
    return CertificateDirectory.load(folder, clock, passphrases, CertificateStore.empty());
  }

  /** What would become of a pair. Changes nothing. */
  synchronized Outcome outcome(CertificateReport report) {
    return outcome(report, byName().get(report.name()));
  }

  /** Does what was found for a pair, leaving all others as they are. */
  synchronized CertificateReload put(Outcome outcome) {
    Map<String, ServerCertificate> all = byName();
    if (outcome.inForce() != null) {
      all.put(outcome.name(), outcome.inForce());
    }
    putInForce(all.values());
    return told(outcome);
  }

  /** Takes one out of force, leaving all others as they are. */
  synchronized CertificateReload remove(String name) {
    Map<String, ServerCertificate> all = byName();
    all.remove(name);
    putInForce(all.values());
    return told(new Outcome(name, State.REMOVED, null, List.of()));
  }

  private CertificateReload told(Outcome outcome) {
    LOG.log(
        Level.INFO,
        "certificate {0}: {1}",
        outcome.name(),
        outcome.state().name().toLowerCase(Locale.ROOT));
    CertificateReload reload =
        new CertificateReload(outcome.state() != State.REFUSED, List.of(outcome), List.of());
    listener.accept(reload);
    return reload;
  }

  private Map<String, ServerCertificate> byName() {
    Map<String, ServerCertificate> all = new TreeMap<>();
    store.certificates().forEach(certificate -> all.put(certificate.name(), certificate));
    return all;
  }

  /** Reads the folder and changes nothing yet. Blocks. */
  public synchronized CertificateReload read() {
    LoadedCertificates read = CertificateDirectory.load(directory, clock, passphrases, store);
    if (!read.problems().isEmpty()) {
      return CertificateReload.none(read.problems());
    }
    List<Outcome> outcomes = outcomes(read.reports());
    if (!store.isEmpty() && outcomes.stream().allMatch(outcome -> outcome.inForce() == null)) {
      return CertificateReload.none(
          List.of(
              new Problem(
                  directory.toString(),
                  0,
                  0,
                  "",
                  "holds no certificate any more; those in force stay",
                  "put at least one pair there")));
    }
    return new CertificateReload(true, outcomes, clients.read(), List.of());
  }

  private static void log(CertificateReload reload) {
    for (Problem problem : reload.problems()) {
      LOG.log(Level.WARNING, "certificates are not reloaded: {0}", problem);
    }
    for (Outcome outcome : reload.certificates()) {
      if (outcome.state() == State.REFUSED || outcome.state() == State.LOADED) {
        outcome.problems().forEach(problem -> LOG.log(Level.WARNING, "certificate {0}", problem));
      }
    }
    if (reload.applied()) {
      LOG.log(
          Level.INFO,
          "certificates reloaded: {0} loaded, {1} unchanged, {2} refused, {3} removed",
          reload.count(State.LOADED),
          reload.count(State.UNCHANGED),
          reload.count(State.REFUSED),
          reload.count(State.REMOVED));
    }
  }

  private List<Outcome> outcomes(List<CertificateReport> reports) {
    Map<String, ServerCertificate> before = byName();
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (CertificateReport report : reports) {
      outcomes.put(report.name(), outcome(report, before.remove(report.name())));
    }
    before.forEach(
        (name, gone) -> outcomes.put(name, new Outcome(name, State.REMOVED, null, List.of())));
    return List.copyOf(outcomes.values());
  }

  private static Outcome outcome(CertificateReport report, @Nullable ServerCertificate before) {
    ServerCertificate now = report.certificate();
    if (now == null) {
      return new Outcome(report.name(), State.REFUSED, before, report.problems());
    }
    if (before != null && before.isSameAs(now)) {
      // Made anew where the files differ in what clients do not see; sessions stay with the old.
      return new Outcome(report.name(), State.UNCHANGED, before, report.problems());
    }
    if (before != null && now.credential().isCutOff(before.credential())) {
      return new Outcome(report.name(), State.REFUSED, before, List.of(cutOff(now)));
    }
    return new Outcome(report.name(), State.LOADED, now, report.problems());
  }

  private static Problem cutOff(ServerCertificate certificate) {
    PairOrigin origin = certificate.origin();
    X500Principal missing = certificate.credential().openEnd();
    return new Problem(
        origin == null ? certificate.name() : origin.chainFile(),
        0,
        0,
        "",
        "the chain ends before "
            + (missing == null ? "its issuer" : CertificateText.name(missing))
            + ", where the one in force goes on",
        "write the whole chain; where a root signed the certificate, add the root");
  }
}
