package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.utf8;

import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtAlgorithm.Family;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What it costs to verify a token of usual claims, and to refuse one that was not signed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first.
public class TokenVerifierBenchmark {
  private static final String CLAIMS =
      "{\"iss\":\"https://id.example.com\",\"aud\":[\"api\",\"account\"],\"sub\":\"f7c3bc1d-808b-4f7a\","
          + "\"exp\":1700000300,\"iat\":1700000000,\"jti\":\"a2b9c4d1-47d1-4a5e-9a0b\",\"typ\":\"Bearer\","
          + "\"scope\":\"openid profile orders:read\",\"realm_access\":{\"roles\":[\"user\",\"admin\"]}}";

  /** How it is signed. */
  @Param({"HS256", "RS256", "PS256", "ES256", "ES384", "EDDSA"})
  public JwtAlgorithm algorithm;

  private TokenVerifier verifier;
  private KeySet keys;
  private byte[] token;
  private byte[] expired;

  /** Makes key and token. */
  @Setup
  public void setUp() {
    keys =
        algorithm.family() == Family.SECRET
            ? KeySet.ofSecret(TestIssuer.SECRET, EnumSet.of(algorithm))
            : TestIssuer.keys(
                TestIssuer.jwk(TestIssuer.pair(algorithm).getPublic(), "\"kid\":\"key\""));
    verifier = new TokenVerifier(Judge.of(keys).by(algorithm).config());
    String header = "{\"alg\":\"" + algorithm.text() + "\",\"kid\":\"key\",\"typ\":\"JWT\"}";
    token = utf8(TestIssuer.token(algorithm, header, CLAIMS));
    expired = utf8(TestIssuer.token(algorithm, header, CLAIMS.replace("1700000300", "1600000000")));
  }

  /** One that is good. */
  @Benchmark
  public Verification good() {
    return verifier.verify(token, keys, Judge.NOW);
  }

  /** One whose claims are not: its signature is not looked at. */
  @Benchmark
  public Verification expired() {
    return verifier.verify(expired, keys, Judge.NOW);
  }

  /** Runs it. */
  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(TokenVerifierBenchmark.class.getSimpleName())
                .forks(1)
                .jvmArgsAppend("-Xmx1g", "-XX:+UseCompactObjectHeaders")
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
