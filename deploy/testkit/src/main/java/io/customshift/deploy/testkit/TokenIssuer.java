package io.customshift.deploy.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on 127.0.0.1 with keys that it makes itself: discovery, keys, tokens for whoever shows a client's id and
 * secret (RFC 6749, section 4.4), and codes for whom {@link #signsIn} names, without a page that asks (section 4.1, with PKCE by
 * RFC 7636). Tokens are JWTs signed with RS256 (RFC 7515, 7519).
 */
public final class TokenIssuer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int RSA_BITS = 2048;
    private static final long VALID_SECONDS = 600;

    private static final String AUDIENCE = "customshift";

    private final HttpServer server;
    private final String secret;
    private final List<Key> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();

    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile ObjectNode person = JSON.createObjectNode();

    private record Key(String id, KeyPair pair) {}

    /** @param secret that every client has to show */
    public TokenIssuer(String secret) {
        this.secret = secret;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rotate();
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
        server.createContext("/jwks", exchange -> answer(exchange, 200, jwks()));
        server.createContext("/token", this::token);
        server.createContext("/authorize", this::authorize);
        server.setExecutor(Executors.newCachedThreadPool(run -> {
            Thread thread = new Thread(run, "token-issuer");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** What tokens name as their issuer, and where everything else is told. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Where a client gets a token. */
    public String tokenAddress() {
        return address() + "/token";
    }

    public String keysAddress() {
        return address() + "/jwks";
    }

    /** Tokens that clients have got. */
    public int given() {
        return given.get();
    }

    /** Whoever comes to the page is this one from now on: claims of an ID token, but for those of the flow itself. */
    public void signsIn(ObjectNode claims) {
        person = claims;
    }

    /** Signs with a new key from now on; the ones before stay known. */
    public void rotate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            keys.add(new Key("key-" + (keys.size() + 1), generator.generateKeyPair()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** Claims of a good token for ten minutes, to be added to. */
    public ObjectNode claims(String subject) {
        Instant now = Instant.now();
        return JSON.createObjectNode()
                .put("iss", address())
                .put("sub", subject)
                .put("aud", AUDIENCE)
                .put("iat", now.getEpochSecond())
                .put("exp", now.getEpochSecond() + VALID_SECONDS);
    }

    /** A token of these claims. */
    public String sign(ObjectNode claims) {
        Key key = keys.get(keys.size() - 1);
        String text = part("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + key.id() + "\"}") + "."
                + part(claims.toString());
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.pair().getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** Header and claims as they are, for tokens that nobody should take. */
    public static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void token(HttpExchange exchange) throws IOException {
        String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String shown = basic.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8)
                : ":";
        String client = shown.substring(0, shown.indexOf(':'));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!shown.endsWith(":" + secret)) {
            answer(exchange, 401, JSON.createObjectNode().put("error", "invalid_client"));
            return;
        }
        Map<String, String> form = fields(body);
        if ("authorization_code".equals(form.get("grant_type"))) {
            code(exchange, client, form);
            return;
        }
        given.incrementAndGet();
        answer(
                exchange,
                200,
                JSON.createObjectNode()
                        .put("access_token", sign(claims(client).put("scope", "broker")))
                        .put("token_type", "Bearer")
                        .put("expires_in", VALID_SECONDS));
    }

    /** Sends the browser back with a code, as if somebody had signed in. */
    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        String state = URLEncoder.encode(asked.getOrDefault("state", ""), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + state);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    /** A code is good once, for the client and the address that asked for it, and for whoever knows the verifier. */
    private void code(HttpExchange exchange, String client, Map<String, String> form) throws IOException {
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        if (asked == null
                || !client.equals(asked.get("client_id"))
                || !String.valueOf(asked.get("redirect_uri")).equals(form.get("redirect_uri"))
                || !String.valueOf(asked.get("code_challenge")).equals(challenge(form.get("code_verifier")))) {
            answer(exchange, 400, JSON.createObjectNode().put("error", "invalid_grant"));
            return;
        }
        given.incrementAndGet();
        ObjectNode claims = person.deepCopy().put("aud", client).put("nonce", asked.get("nonce"));
        answer(
                exchange,
                200,
                JSON.createObjectNode()
                        .put("id_token", sign(claims))
                        .put("access_token", sign(claims))
                        .put("token_type", "Bearer")
                        .put("expires_in", VALID_SECONDS));
    }

    /** RFC 7636, section 4.6, method S256. */
    private static String challenge(@Nullable String verifier) {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256")
                    .digest(String.valueOf(verifier).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : form.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private ObjectNode discovery() {
        ObjectNode document = JSON.createObjectNode()
                .put("issuer", address())
                .put("jwks_uri", keysAddress())
                .put("token_endpoint", tokenAddress())
                .put("authorization_endpoint", address() + "/authorize");
        document.putArray("response_types_supported").add("code");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("RS256");
        return document;
    }

    private ObjectNode jwks() {
        ObjectNode set = JSON.createObjectNode();
        for (Key key : keys) {
            RSAPublicKey open = (RSAPublicKey) key.pair().getPublic();
            set.withArray("keys")
                    .addPOJO(Map.of(
                            "kty",
                            "RSA",
                            "alg",
                            "RS256",
                            "use",
                            "sig",
                            "kid",
                            key.id(),
                            "n",
                            number(open.getModulus()),
                            "e",
                            number(open.getPublicExponent())));
        }
        return set;
    }

    /** Without a leading zero for the sign (RFC 7518, section 6.3.1). */
    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int from = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
