package io.bartizan.tls;

import io.bartizan.config.PoolConfig;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import io.bartizan.config.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link UpstreamTls} of pools out of the files their configuration names, relative to
 * the deployment's folder. Blocks. Paths inside are taken as written: who writes routes may read
 * what the gateway may read.
 */
public final class UpstreamTlsFiles {
  private final Path baseDirectory;
  private final TlsLibrary library;
  private final InstantSource clock;
  private @Nullable TrustManagerFactory system;

  /**
   * For the files of a deployment.
   *
   * @param clock against which the dates of client certificates are checked
   */
  public UpstreamTlsFiles(Path baseDirectory, TlsLibrary library, InstantSource clock) {
    this.baseDirectory = baseDirectory;
    this.library = library;
    this.clock = clock;
  }

  /**
   * Reads all files of a pool with {@code https} endpoints.
   *
   * @return empty where {@code problems} was given why
   */
  public Optional<UpstreamTls> read(PoolConfig pool, Consumer<Problem> problems) {
    UpstreamTlsConfig config = pool.tls();
    boolean[] bad = {false};
    Consumer<Problem> counted =
        problem -> {
          bad[0] = true;
          problems.accept(problem);
        };
    TrustManagerFactory trust = trust(pool, config.caFile(), counted);
    Credential credential =
        config.certificateFile() == null && config.keyFile() == null
            ? null
            : credential(pool, config, counted);
    if (trust == null || bad[0]) {
      return Optional.empty();
    }
    try {
      return Optional.of(new UpstreamTls(pool, library, trust, credential));
    } catch (SSLException e) {
      problems.accept(
          located(pool, "", new Problem("", 0, 0, "", "no TLS: " + PemFile.reason(e), null)));
      return Optional.empty();
    }
  }

  private @Nullable TrustManagerFactory trust(
      PoolConfig pool, @Nullable String caFile, Consumer<Problem> problems) {
    try {
      if (caFile == null) {
        return system();
      }
      List<X509Certificate> authorities = file(caFile).certificates();
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), authorities.get(i));
      }
      return factory(store);
    } catch (UnusableFileException e) {
      problems.accept(located(pool, ".caFile", e.problem()));
    } catch (GeneralSecurityException | IOException e) {
      problems.accept(
          located(
              pool,
              ".caFile",
              new Problem("", 0, 0, "", "no trust store: " + PemFile.reason(e), null)));
    }
    return null;
  }

  /** Parsed once for all pools: it has more than a hundred authorities. */
  private TrustManagerFactory system() throws GeneralSecurityException {
    if (system == null) {
      system = factory(null);
    }
    return system;
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private @Nullable Credential credential(
      PoolConfig pool, UpstreamTlsConfig config, Consumer<Problem> problems) {
    String certificateFile = config.certificateFile();
    String keyFile = config.keyFile();
    if (certificateFile == null || keyFile == null) {
      String missing = certificateFile == null ? "certificateFile" : "keyFile";
      problems.accept(
          located(
              pool,
              "",
              new Problem("", 0, 0, "", missing + " is missing", "give both files or none")));
      return null;
    }
    String pointer = ".certificateFile";
    try {
      PemFile chain = file(certificateFile);
      pointer = ".keyFile";
      KeyPassphrase passphrase = KeyPassphrase.beside(baseDirectory.resolve(keyFile), keyFile);
      PrivateKey key = PrivateKeys.in(file(keyFile), passphrase);
      pointer = "";
      return CredentialFiles.join(
          "client",
          new KeyAndCertificates(key, keyFile, chain.certificates(), certificateFile),
          clock.instant(),
          new ArrayList<>());
    } catch (UnusableFileException e) {
      problems.accept(located(pool, pointer, e.problem()));
      return null;
    }
  }

  private PemFile file(String name) throws UnusableFileException {
    return PemFile.read(baseDirectory.resolve(name), name);
  }

  /** A problem with a file, told at the pool that names the file. */
  private static Problem located(PoolConfig pool, String below, Problem problem) {
    String source = pool.source();
    int column = source.lastIndexOf(':');
    int line = source.lastIndexOf(':', column - 1);
    return new Problem(
        source.substring(0, line),
        Integer.parseInt(source.substring(line + 1, column)),
        Integer.parseInt(source.substring(column + 1)),
        "pools." + pool.name() + ".tls" + below,
        problem.file().isEmpty() ? problem.message() : problem.file() + ": " + problem.message(),
        problem.hint());
  }
}
