package io.customshift.deploy.supervision;

import java.net.URI;

/** How a child says that it can be used. */
public sealed interface Readiness {

    /** A line on its standard output that begins with {@code READY }, followed by {@code name=value} pairs. */
    record Line() implements Readiness {}

    /** Status 200 from an address. */
    record Http(URI address) implements Readiness {}
}
