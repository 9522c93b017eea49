package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.DevelopmentCertificates;
import io.grpc.ForwardingServerBuilder;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.AssumptionViolatedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * gRPC's own interoperability suite, its client and its server talking through the gateway: TLS in,
 * HTTP/2 in the clear out. The cases are the suite's; this only runs them, each with a gateway and
 * a server of its own.
 */
@NullUnmarked // the suite calls back in an order of its own
class GrpcInteropTest {
  @AfterEach
  void nothingIsLeftInterrupted() {
    Thread.interrupted();
  }

  @TestFactory
  Stream<DynamicTest> everyCaseOfTheSuitePassesThroughTheGateway() {
    List<Method> cases =
        Arrays.stream(AbstractInteropTest.class.getMethods())
            .filter(method -> method.isAnnotationPresent(org.junit.Test.class))
            // Wants a monitoring library's own hooks in client and server, and skips itself else.
            .filter(method -> !method.getName().equals("censusContextsPropagated"))
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    assertTrue(cases.size() > 25, "only " + cases.size() + " cases found");
    return Stream.concat(
        cases.stream().map(each -> DynamicTest.dynamicTest(each.getName(), () -> run(each))),
        Stream.of(
            DynamicTest.dynamicTest(
                "clientCompressedUnary",
                () ->
                    run(
                        AbstractInteropTest.class.getMethod(
                            "clientCompressedUnary", boolean.class))),
            DynamicTest.dynamicTest(
                "clientCompressedStreaming",
                () ->
                    run(
                        AbstractInteropTest.class.getMethod(
                            "clientCompressedStreaming", boolean.class)))));
  }

  private static void run(Method method) throws Exception {
    ThroughTheGateway suite = new ThroughTheGateway();
    try {
      suite.setUp();
      if (method.getParameterCount() == 0) {
        method.invoke(suite);
      } else {
        // The suite's own server has no probe for compression to answer.
        method.invoke(suite, false);
      }
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof AssumptionViolatedException assumption) {
        Assumptions.abort(assumption.getMessage());
      }
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new AssertionError(e.getCause());
    } finally {
      suite.tearDown();
      suite.stopGateway();
    }
  }

  private static final class ThroughTheGateway extends AbstractInteropTest {
    private Server server;
    private RunningGateway gateway;

    @Override
    protected ServerBuilder<?> getServerBuilder() {
      NettyServerBuilder builder =
          NettyServerBuilder.forPort(0, InsecureServerCredentials.create())
              .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
              .maxInboundMessageSize(MAX_MESSAGE_SIZE);
      return new Remembering(builder);
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
      try {
        RunningGateway.Builder builder =
            new RunningGateway.Builder()
                .tls()
                .routes(
                    RunningGateway.allToWith(
                        "\"protocol\": \"h2c\",", "", "http://127.0.0.1:" + server.getPort()));
        DevelopmentCertificates.issue(
            builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
        gateway = builder.start();
        return NettyChannelBuilder.forAddress("localhost", gateway.port("https"))
            .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
            .maxInboundMessageSize(MAX_MESSAGE_SIZE)
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(
                        builder.directory().resolve("certs").resolve("dev-ca.crt").toFile())
                    .build());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** What its client and server count is not the gateway's doing. */
    @Override
    protected boolean metricsExpected() {
      return false;
    }

    void stopGateway() throws Exception {
      if (gateway != null) {
        gateway.close();
      }
    }

    /** Hands the server over that it builds: the suite keeps it to itself. */
    private final class Remembering extends ForwardingServerBuilder<Remembering> {
      private final ServerBuilder<?> delegate;

      Remembering(ServerBuilder<?> delegate) {
        this.delegate = delegate;
      }

      @Override
      protected ServerBuilder<?> delegate() {
        return delegate;
      }

      @Override
      public Server build() {
        server = super.build();
        return server;
      }
    }
  }
}
