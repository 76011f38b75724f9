package io.customshift.deploy.standalone.fleet;

import java.time.Duration;

/** Hears how the start goes. */
public interface FleetListener {

    /** A part was started, and is waited for. */
    void starting(String part);

    /** A part can be used at an address, so long after its start. */
    void ready(String part, String address, Duration took);

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
