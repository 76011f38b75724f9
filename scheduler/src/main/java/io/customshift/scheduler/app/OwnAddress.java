package io.customshift.scheduler.app;

import io.customshift.scheduler.config.SchedulerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where other instances of the scheduler reach this one, as {@code host:port}. */
@Singleton
public class OwnAddress {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private final String value;
    private final boolean loopback;
    private final boolean secure;

    @Inject
    public OwnAddress(
            SchedulerConfig config,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.http.ssl-port") int securePort,
            @ConfigProperty(name = "quarkus.http.insecure-requests", defaultValue = "enabled") String insecure) {
        this.secure = insecure.equalsIgnoreCase("disabled");
        this.value = config.advertisedAddress()
                .orElseGet(() -> (EVERYWHERE.contains(host) ? ownHost() : host) + ":" + (secure ? securePort : port));
        this.loopback = !EVERYWHERE.contains(host) && onlyHere(host);
    }

    private static boolean onlyHere(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
        return loopback;
    }

    /** Whether it is called by https alone. */
    public boolean isSecure() {
        return secure;
    }

    String value() {
        return value;
    }

    private static String ownHost() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            // Without a name of its own a machine runs one instance at most.
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
