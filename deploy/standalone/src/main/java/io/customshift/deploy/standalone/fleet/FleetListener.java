package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Terminal;
import java.time.Duration;
import java.util.Locale;

/** Hears how the start goes. */
public interface FleetListener {

    /** A part was started, and is waited for. */
    void starting(String part);

    /** A part can be used at an address, so long after its start. */
    void ready(String part, String address, Duration took);

    /** One that says it. */
    static FleetListener on(Terminal terminal) {
        return new FleetListener() {
            @Override
            public void starting(String part) {
                terminal.line("starting " + part);
            }

            @Override
            public void ready(String part, String address, Duration took) {
                terminal.line(
                        String.format(Locale.ROOT, "%s is up at %s (%.1f s)", part, address, took.toMillis() / 1e3));
            }
        };
    }

    /** One that does not listen. */
    static FleetListener silent() {
        return new FleetListener() {
            @Override
            public void starting(String part) {}

            @Override
            public void ready(String part, String address, Duration took) {}
        };
    }
}
