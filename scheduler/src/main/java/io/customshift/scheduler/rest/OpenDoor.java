package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.AccessException;
import io.customshift.scheduler.app.OwnAddress;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.error.Require;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fleet that asks nobody for a key still keeps out pages that a browser of this machine happens to show: those of other
 * origins, which may send simple requests wherever they like, and those whose own name was made to lead here.
 */
@Singleton
public class OpenDoor {
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern LOOPBACK =
            Pattern.compile("(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private final List<String> origins;
    private final boolean ownNamesOnly;

    @Inject
    public OpenDoor(SchedulerConfig config, OwnAddress address) {
        this.origins = config.requests().corsOrigins().orElse(List.of());
        this.ownNamesOnly = address.isLoopback() && !config.access().insecure();
    }

    void check(@Nullable String origin, @Nullable String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
        if (origin != null
                && !origins.contains(origin)
                && !origins.contains("*")
                && !authority(origin).equals(name)) {
            throw refused("Origin", origin, "name it in CUSTOMSHIFT_REQUESTS_CORS_ORIGINS");
        }
        if (ownNamesOnly
                && host != null
                && !LOOPBACK.matcher(PORT.matcher(name).replaceFirst("")).matches()) {
            throw refused("Host", host, "call it by 127.0.0.1 or localhost");
        }
    }

    /** What a browser does by a cookie has to be asked for by a page of this scheduler itself, whose origin browsers say. */
    void checkOwnPage(@Nullable String origin, @Nullable String host) {
        if (origin == null || host == null || !authority(origin).equals(host.toLowerCase(Locale.ROOT))) {
            throw new AccessException(
                    403,
                    "ORIGIN_FORBIDDEN",
                    "Origin is " + (origin == null ? "missing" : Require.quoted(origin))
                            + ", and a session lets in pages of this address alone; use the console here, or an API key");
        }
    }

    private static String authority(String origin) {
        return origin.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    }

    private static AccessException refused(String header, String value, String fix) {
        return new AccessException(
                403,
                "ORIGIN_FORBIDDEN",
                header + " is " + Require.quoted(value)
                        + ", and this fleet asks for no key, so pages from elsewhere are kept out; " + fix
                        + ", or make a key with `customshift keys create`");
    }
}
