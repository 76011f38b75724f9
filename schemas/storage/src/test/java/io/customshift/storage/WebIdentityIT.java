package io.customshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.id.ObjectKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real store, and a giver of keys that takes one token at a time. */
class WebIdentityIT {
    private static final LocalInfra INFRA = LocalInfra.shared();
    private static final ObjectKey KEY = new ObjectKey("probe/identity.txt");

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String good = "first";
    private HttpServer giver;

    @BeforeEach
    void start() throws IOException {
        giver = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        giver.createContext("/", exchange -> {
            String query = exchange.getRequestURI().getRawQuery() + "&"
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(URLDecoder.decode(query, StandardCharsets.UTF_8));
            boolean known = asked.get(asked.size() - 1).contains("WebIdentityToken=" + good + "&");
            byte[] answer = (known ? keys() : "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 403, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        giver.start();
    }

    @AfterEach
    void stop() {
        giver.stop(0);
    }

    @Test
    void keysAreGotForTheTokenAndGotAnewWithTheOneThatCameSince() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        MinioObjectStore store = store(token);
        store.put(KEY, Upload.of(new byte[] {1}, "text/plain"));
        assertThat(store.get(KEY, 10)).containsExactly(1);
        assertThat(asked.get(0)).contains("Action=AssumeRoleWithWebIdentity", "RoleArn=arn:role/fleet");

        assertThat(store.presigned(KEY, Duration.ofMinutes(5), "a.txt")).contains("X-Amz-Security-Token=of-a-session");

        // What is got holds for a second.
        good = "second";
        Files.writeString(token, "second");
        assertThat(store.get(KEY, 10)).containsExactly(1);
        assertThat(asked.get(asked.size() - 1)).contains("WebIdentityToken=second");
        store.close();
    }

    @Test
    void tokenThatIsNotTakenIsADeniedStore() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "forged");
        try (MinioObjectStore store = store(token)) {
            assertThatThrownBy(() -> store.get(KEY, 10))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.getMessage()).doesNotContain("forged"));
        }
    }

    @Test
    void halfOfItIsRefusedAndKeysAreNeededWithoutIt() {
        assertThatThrownBy(() -> WebIdentity.of(Optional.of("/token"), Optional.empty(), Optional.empty()))
                .hasMessageContaining("S3_STS_ENDPOINT");
        assertThat(WebIdentity.of(Optional.of(" "), Optional.empty(), Optional.empty()))
                .isEmpty();
        StoreAddress keyless = new StoreAddress(INFRA.storeEndpoint().toString(), "", "", "b", INFRA.region());
        assertThatThrownBy(() -> new MinioObjectStore(keyless, StoreTimeouts.DEFAULT))
                .hasMessageContaining("S3_ACCESS_KEY or S3_SECRET_KEY is missing");
    }

    private MinioObjectStore store(Path token) {
        String bucket = INFRA.createBucket(LocalInfra.uniqueName("identity"));
        return new MinioObjectStore(
                new StoreAddress(INFRA.storeEndpoint().toString(), "", "", bucket, INFRA.region()),
                StoreTimeouts.DEFAULT,
                new StoreWire(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        WebIdentity.of(
                                Optional.of(token.toString()),
                                Optional.of(
                                        "http://127.0.0.1:" + giver.getAddress().getPort()),
                                Optional.of("arn:role/fleet"))));
    }

    private static String keys() {
        return "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>" + INFRA.accessKey()
                + "</AccessKeyId><SecretAccessKey>" + INFRA.secretKey()
                + "</SecretAccessKey><SessionToken>of-a-session</SessionToken><Expiration>"
                + Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS)
                + "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
    }
}
