import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Handshakes of server names at random, several at a time: each must show a certificate that the
 * authority signed for that name, and the very one that a file says. Prints one line of JSON.
 *
 * <p>{@code java Names.java PORT NAMES AUTHORITY SECONDS THREADS}
 */
final class Names {
  private Names() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    List<String[]> names =
        Files.readAllLines(Path.of(args[1])).stream().map(line -> line.split(" ")).toList();
    SSLContext tls = trusting(Path.of(args[2]));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[3]));
    AtomicLong handshakes = new AtomicLong();
    AtomicLong errors = new AtomicLong();
    Thread[] threads = new Thread[Integer.parseInt(args[4])];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (System.nanoTime() < end) {
                      String[] name = names.get(ThreadLocalRandom.current().nextInt(names.size()));
                      handshakes.incrementAndGet();
                      try {
                        if (!shown(tls, port, name[0]).equals(name[1])) {
                          errors.incrementAndGet();
                        }
                      } catch (Exception e) {
                        System.err.println(name[0] + ": " + e);
                        errors.incrementAndGet();
                      }
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("{\"requests\": " + handshakes + ", \"errors\": " + errors + "}");
  }

  private static String shown(SSLContext tls, int port, String name) throws Exception {
    Socket connected = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(connected, name, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      byte[] leaf = socket.getSession().getPeerCertificates()[0].getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf));
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    // A session that is resumed shows no certificate.
    context.getClientSessionContext().setSessionCacheSize(1);
    return context;
  }
}
