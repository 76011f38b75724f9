package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which part listens where: chosen once, the same after a restart, so that addresses that people keep stay good. */
public final class PortBook {

    private final KeptProperties kept;
    private final Map<String, Integer> asked;
    private final List<String> notes = new ArrayList<>();

    PortBook(KeptProperties kept, Map<String, Integer> asked) {
        this.kept = kept;
        this.asked = asked;
    }

    /**
     * The port of a part: the one asked for, else that of the last run, else the preferred one if it is free, else any free
     * one.
     *
     * @throws FleetException PORT_IN_USE when the one asked for, or that of the last run, is taken
     */
    int port(String part, int preferred) {
        Optional<Integer> fixed =
                Optional.ofNullable(asked.get(part)).or(() -> kept.value(part).map(Integer::valueOf));
        int port = fixed.orElseGet(() -> isFree(preferred) ? preferred : anyFree());
        if (fixed.isPresent() && !isFree(port)) {
            throw new FleetException(
                    FleetCode.PORT_IN_USE,
                    "port " + port + " of the " + part
                            + " is used by another program; stop that one, or choose another with `up --port "
                            + part.replaceAll("-?\\d+$", "") + "=N` (" + FleetSettings.portVariable(part) + ")");
        }
        if (port != preferred && fixed.isEmpty()) {
            notes.add("port " + preferred + " is used by another program: the " + part + " listens on " + port
                    + ", also after a restart");
        }
        kept.keep(part, Integer.toString(port));
        return port;
    }

    /** Choices that a person would not expect. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new FleetException(FleetCode.PORT_IN_USE, "no port is free on this machine: " + e, e);
        }
    }
}
