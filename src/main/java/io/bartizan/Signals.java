package io.bartizan;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Hears SIGTERM, SIGINT and SIGHUP instead of the JVM, which would exit with 143 and hear each only
 * once. By reflection, since javac warns of {@code sun.misc.Signal} in a way that cannot be
 * silenced.
 */
final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";

  private Signals() {}

  /** Calls the action on a thread of its own for every signal that asks the process to end. */
  static void onTerminate(Runnable action) {
    hear("TERM", action);
    hear("INT", action);
  }

  /** The same for the signal that asks a server to read its files again. */
  static void onHangup(Runnable action) {
    hear("HUP", action);
  }

  private static void hear(String name, Runnable action) {
    try {
      handle(name, action);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      System.getLogger(Signals.class.getName())
          .log(Level.WARNING, "SIG{0} will end the gateway at once: {1}", name, e);
    }
  }

  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName(SIGNAL);
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(action);
    Object proxy =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(run, 0, signal));
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }
}
