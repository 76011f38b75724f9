package io.customshift.schemas.id;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its owner holds it, {@code csk_ID_SECRET}. The secret has 256 random bits, so its plain SHA-256 can be kept:
 * there is nothing to guess that a slow digest would make dearer.
 */
public final class ApiKeyText {
    private static final Pattern FORM = Pattern.compile("csk_([a-z0-9]{4,32})_([A-Za-z0-9_-]{43})");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LETTERS = 12;
    private static final int SECRET_BYTES = 32;

    private final ApiKeyId id;
    private final String secret;

    private ApiKeyText(ApiKeyId id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    /** A new key. */
    public static ApiKeyText generate(SecureRandom random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LETTERS; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new ApiKeyText(
                new ApiKeyId(id.toString()),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads a key; nothing where the text is none. */
    public static Optional<ApiKeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new ApiKeyText(new ApiKeyId(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    public ApiKeyId id() {
        return id;
    }

    /** What is kept of the secret. */
    public Sha256 digest() {
        return Canonical.ofBytes(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the digest is this secret's; takes as long for a wrong one as for the right one. */
    public boolean matches(Sha256 kept) {
        return MessageDigest.isEqual(
                digest().value().getBytes(StandardCharsets.US_ASCII),
                kept.value().getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole key, to be shown to its owner once. */
    public String reveal() {
        return "csk_" + id + "_" + secret;
    }

    /** Without the secret, so that no log has it. */
    @Override
    public String toString() {
        return "csk_" + id + "_…";
    }
}
