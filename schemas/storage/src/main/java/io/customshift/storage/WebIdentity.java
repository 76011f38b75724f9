package io.customshift.storage;

import io.minio.credentials.Jwt;
import io.minio.credentials.Provider;
import io.minio.credentials.WebIdentityProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * Keys that hold for a while, got for a token that something else renews in a file, as clusters do for their pods (AWS STS,
 * AssumeRoleWithWebIdentity; MinIO speaks the same). They are got anew before they are over.
 *
 * @param tokenFile read each time
 * @param stsEndpoint who gives keys for tokens
 * @param role for which, where the giver asks for one
 */
public record WebIdentity(Path tokenFile, String stsEndpoint, Optional<String> role) {
    private static final String SESSION = "customshift";
    /** The giver knows how long a token is good; this only bounds what is asked for. */
    private static final int SECONDS = 3_600;

    /**
     * What the settings name; nothing where they name none of it.
     *
     * @throws IllegalArgumentException where they name half of it
     */
    public static Optional<WebIdentity> of(
            Optional<String> tokenFile, Optional<String> stsEndpoint, Optional<String> role) {
        Optional<String> file = tokenFile.filter(text -> !text.isBlank());
        Optional<String> giver = stsEndpoint.filter(text -> !text.isBlank());
        if (file.isPresent() != giver.isPresent()) {
            throw new IllegalArgumentException(
                    "one of S3_WEB_IDENTITY_TOKEN_FILE and S3_STS_ENDPOINT is missing; set both, or neither");
        }
        return file.map(
                path -> new WebIdentity(Path.of(path), giver.orElseThrow(), role.filter(text -> !text.isBlank())));
    }

    Provider provider(OkHttpClient http) {
        return new WebIdentityProvider(
                this::token,
                stsEndpoint,
                null,
                null,
                role.orElse(null),
                role.map(any -> SESSION).orElse(null),
                http);
    }

    private Jwt token() {
        try {
            return new Jwt(Files.readString(tokenFile).strip(), SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("the token \"" + tokenFile + "\" cannot be read", e);
        }
    }
}
