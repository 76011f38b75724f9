package io.customshift.storage;

import java.util.Map;
import java.util.Optional;

/**
 * How the store is reached, beyond its address.
 *
 * @param caFile certificates (PEM) that are trusted for it beside those of this Java platform
 * @param sessionToken that goes with keys that hold for a while
 * @param publicEndpoint what presigned addresses begin with, where those who open them reach the store by another name than
 *     the fleet
 * @param identity by which keys are got; then those of the address are not used
 */
public record StoreWire(
        Optional<String> caFile,
        Optional<String> sessionToken,
        Optional<String> publicEndpoint,
        Optional<WebIdentity> identity) {
    /** A store like any other. */
    public static final StoreWire PLAIN = new StoreWire(Optional.empty(), Optional.empty(), Optional.empty());

    /** With keys that are given. */
    public StoreWire(Optional<String> caFile, Optional<String> sessionToken, Optional<String> publicEndpoint) {
        this(caFile, sessionToken, publicEndpoint, Optional.empty());
    }

    public StoreWire {
        caFile = caFile.filter(text -> !text.isBlank());
        sessionToken = sessionToken.filter(text -> !text.isBlank());
        publicEndpoint = publicEndpoint.filter(text -> !text.isBlank());
    }

    /** {@code S3_CA_FILE}, {@code S3_SESSION_TOKEN}, {@code S3_PUBLIC_ENDPOINT} and those of {@link WebIdentity}. */
    public static StoreWire of(Map<String, String> environment) {
        return new StoreWire(
                Optional.ofNullable(environment.get("S3_CA_FILE")),
                Optional.ofNullable(environment.get("S3_SESSION_TOKEN")),
                Optional.ofNullable(environment.get("S3_PUBLIC_ENDPOINT")),
                WebIdentity.of(
                        Optional.ofNullable(environment.get("S3_WEB_IDENTITY_TOKEN_FILE")),
                        Optional.ofNullable(environment.get("S3_STS_ENDPOINT")),
                        Optional.ofNullable(environment.get("S3_ROLE_ARN"))));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "StoreWire[ca " + caFile.orElse("none of its own") + ", public " + publicEndpoint.orElse("as ours")
                + "]";
    }
}
