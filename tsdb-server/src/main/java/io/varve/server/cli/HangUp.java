package io.varve.server.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, by which operators tell servers to read their configuration again.
///
/// The JDK has no public way to signals. `sun.misc.Signal`, of the module `jdk.unsupported`, is the
/// one that servers use; it is found by name, since the compiler warns of its use whatever is
/// suppressed. Without it the signal does what it does to any Java process: it ends it in order.
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /// Has the action run, on a thread of the virtual machine, whenever the signal comes.
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run =
                    MethodHandles.publicLookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(action);
            Object listener =
                    MethodHandleProxies.asInterfaceInstance(
                            handler, MethodHandles.dropArguments(run, 0, signal));
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            Object _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, listener);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("SIGHUP does not reload the configuration here; POST /-/reload does", e);
        }
    }
}
