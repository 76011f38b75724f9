package io.customshift.deploy.supervision;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * First class of every child JVM: runs the main class named first in its arguments, and ends the JVM when its parent dies.
 *
 * <p>The parent holds the other end of this process's standard input and never writes; the kernel closes it whatever way the
 * parent ends, {@code kill -9} included. Then the child leaves by the ordinary way (shutdown hooks run), and by force when
 * that takes longer than the system property {@value #GRACE_SECONDS}.
 *
 * <p>Ctrl-C reaches the whole process group. It is ignored here: the parent ends its children in their order.
 */
public final class Tether {

    static final String GRACE_SECONDS = "customshift.orphan.grace.seconds";

    private Tether() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        for (String signal : new String[] {"INT", "HUP"}) {
            Signal.handle(new Signal(signal), SignalHandler.SIG_IGN);
        }
        daemon("parent-watch", Tether::leaveWithParent);
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace();
            System.exit(1);
        }
    }

    private static void leaveWithParent() {
        try {
            while (System.in.read() >= 0) {
                // a parent says nothing; wait for its end
            }
        } catch (IOException e) {
            // a broken pipe says the same as its end
        }
        System.err.println("parent process is gone: leaving");
        long grace = Long.getLong(GRACE_SECONDS, 20);
        daemon("parent-watch-force", () -> {
            try {
                Thread.sleep(grace * 1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
        System.exit(0);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
