package io.bartizan.tls;

import io.bartizan.config.PoolConfig;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import io.bartizan.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.util.io.pem.PemObject;
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

  /** The files that a pool's TLS is made of, and the one where a passphrase may be. */
  public static List<String> namedBy(UpstreamTlsConfig config) {
    String key = config.keyFile();
    return Stream.of(
            config.caFile(),
            config.certificateFile(),
            key,
            key == null ? null : KeyPassphrase.nameBeside(key))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Reads the files of all pools with {@code https} endpoints.
   *
   * @param before by pool; one whose settings and files say the same is taken again
   * @return by pool, without those that {@code problems} was told of
   */
  public Map<String, UpstreamTls> readAll(
      Collection<PoolConfig> pools, Map<String, UpstreamTls> before, Consumer<Problem> problems) {
    Map<String, UpstreamTls> read = new HashMap<>();
    for (PoolConfig pool : pools) {
      if (pool.endpoints().getFirst().https()) {
        read(pool, before.get(pool.name()), problems).ifPresent(tls -> read.put(pool.name(), tls));
      }
    }
    return read;
  }

  /**
   * Reads all files of a pool with {@code https} endpoints.
   *
   * @param before is taken again where the pool's settings and files still say what it was made of
   * @return empty where {@code problems} was given why
   */
  public Optional<UpstreamTls> read(
      PoolConfig pool, @Nullable UpstreamTls before, Consumer<Problem> problems) {
    UpstreamTlsConfig config = pool.tls();
    Files files = new Files(pool, problems);
    PemFile authorities = files.read(".caFile", config.caFile());
    PemFile chain = files.read(".certificateFile", config.certificateFile());
    PemFile key = files.read(".keyFile", config.keyFile());
    if ((config.certificateFile() == null) != (config.keyFile() == null)) {
      String missing = config.certificateFile() == null ? "certificateFile" : "keyFile";
      files.tell("", new Problem("", 0, 0, "", missing + " is missing", "give both files or none"));
    }
    String fingerprint = fingerprint(pool, authorities, chain, key);
    if (!files.bad && before != null && before.fingerprint().equals(fingerprint)) {
      return Optional.of(before);
    }
    TrustManagerFactory trust =
        authorities == null && config.caFile() != null ? null : trust(files, authorities);
    Credential credential = chain == null || key == null ? null : credential(files, chain, key);
    if (trust == null || files.bad) {
      return Optional.empty();
    }
    try {
      return Optional.of(new UpstreamTls(pool, library, fingerprint, trust, credential));
    } catch (SSLException e) {
      files.tell("", new Problem("", 0, 0, "", "no TLS: " + PemFile.reason(e), null));
      return Optional.empty();
    }
  }

  /** The files of one pool, and whether any is bad. */
  private final class Files {
    private final PoolConfig pool;
    private final Consumer<Problem> problems;
    private boolean bad;

    Files(PoolConfig pool, Consumer<Problem> problems) {
      this.pool = pool;
      this.problems = problems;
    }

    @Nullable PemFile read(String pointer, @Nullable String name) {
      if (name == null) {
        return null;
      }
      try {
        return PemFile.read(baseDirectory.resolve(name), name);
      } catch (UnusableFileException e) {
        tell(pointer, e.problem());
        return null;
      }
    }

    void tell(String pointer, Problem problem) {
      bad = true;
      problems.accept(located(pool, pointer, problem));
    }
  }

  /** SHA-256 of all that a context is made of. */
  private static String fingerprint(PoolConfig pool, @Nullable PemFile... files) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    digest.update((pool.protocol() + " " + pool.tls()).getBytes(StandardCharsets.UTF_8));
    for (PemFile file : files) {
      digest.update((byte) 0);
      if (file != null) {
        for (PemObject block : file.blocks()) {
          byte[] content = block.getContent();
          digest.update(
              (block.getType() + " " + content.length + " ").getBytes(StandardCharsets.UTF_8));
          digest.update(content);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private @Nullable TrustManagerFactory trust(Files files, @Nullable PemFile authorities) {
    try {
      if (authorities == null) {
        return system();
      }
      List<X509Certificate> certificates = authorities.certificates();
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), certificates.get(i));
      }
      return factory(store);
    } catch (UnusableFileException e) {
      files.tell(".caFile", e.problem());
    } catch (GeneralSecurityException | IOException e) {
      files.tell(
          ".caFile", new Problem("", 0, 0, "", "no trust store: " + PemFile.reason(e), null));
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

  private @Nullable Credential credential(Files files, PemFile chain, PemFile key) {
    String pointer = ".keyFile";
    try {
      KeyPassphrase passphrase =
          KeyPassphrase.beside(baseDirectory.resolve(key.name()), key.name());
      PrivateKey opened = PrivateKeys.in(key, passphrase);
      pointer = "";
      return CredentialFiles.join(
          "client",
          new KeyAndCertificates(opened, key.name(), chain.certificates(), chain.name()),
          clock.instant(),
          new ArrayList<>());
    } catch (UnusableFileException e) {
      files.tell(pointer, e.problem());
      return null;
    }
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
