package io.customshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.id.ObjectKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers say that the ones at hand do not. */
class StoreAnswersIT {
    private static final ObjectKey KEY = new ObjectKey("jobs/j/s/a.png");
    private static final Upload PICTURE = Upload.of(new byte[] {1, 2, 3}, "image/png");

    private final ScriptedStore server;
    private final MinioObjectStore store;

    StoreAnswersIT() throws IOException {
        server = new ScriptedStore();
        store = server.client();
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    /** One rule of another owner, and ours beside it; a store without such rules says so for good. */
    @Test
    void lifeCycleRulesAreReadWrittenAndTakenBack() {
        byte[][] kept = {null};
        server.plays(exchange -> {
            if (!"lifecycle=".equals(exchange.getRequestURI().getQuery())) {
                return false;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] now = kept[0];
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    assertThat(exchange.getRequestHeaders().getFirst("Content-MD5"))
                            .isNotBlank();
                    kept[0] = body;
                    exchange.sendResponseHeaders(200, -1);
                }
                case "DELETE" -> {
                    kept[0] = null;
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> {
                    if (now == null) {
                        return ScriptedStore.fail(exchange, 404, "NoSuchLifecycleConfiguration");
                    }
                    exchange.getResponseHeaders().set("Content-Type", "application/xml");
                    exchange.sendResponseHeaders(200, now.length);
                    exchange.getResponseBody().write(now);
                }
            }
            exchange.close();
            return true;
        });
        BucketExpiry.Rule rule = new BucketExpiry.Rule("ours-acme", "tenants/acme/jobs/", 30);
        BucketExpiry.Rule theirs = new BucketExpiry.Rule("theirs", "logs/", 7);
        assertThat(store.expiries("ours-")).isEmpty();
        assertThat(store.expire("ours-", List.of())).isFalse();
        assertThat(store.expire("theirs", List.of(theirs))).isTrue();
        assertThat(store.expire("ours-", List.of(rule))).isTrue();
        assertThat(store.expire("ours-", List.of(rule))).isFalse();
        assertThat(store.expiries("ours-")).containsExactly(rule);
        assertThat(store.expiries("theirs")).containsExactly(theirs);
        assertThat(store.expire("ours-", List.of())).isTrue();
        assertThat(kept[0]).isNotNull();
        assertThat(store.expire("theirs", List.of())).isTrue();
        assertThat(kept[0]).isNull();

        server.plays(exchange -> ScriptedStore.fail(exchange, 501, "NotImplemented"));
        assertThat(failure(() -> store.expiries("ours-")).code()).isEqualTo(StoreCode.STORE_REFUSED);
    }

    /** Amazon and CoreWeave say 409 ConditionalRequestConflict for "ask again": it was taken for "exists". */
    @Test
    void conflictIsAskedAgainAndThenTheObjectIsCreated() {
        AtomicInteger puts = new AtomicInteger();
        server.plays(exchange -> ScriptedStore.isPut(exchange)
                && puts.incrementAndGet() == 1
                && ScriptedStore.fail(exchange, 409, "ConditionalRequestConflict"));

        assertThat(store.create(KEY, PICTURE)).isPresent();
        assertThat(server.objects).containsKey("/bucket/" + KEY);
        assertThat(puts).hasValue(2);
    }

    @Test
    void conflictWithWhoHasCreatedItIsAnExistingObject() {
        server.plays(exchange -> {
            if (!ScriptedStore.isPut(exchange)) {
                return false;
            }
            server.objects.put("/bucket/" + KEY, new byte[] {9});
            return ScriptedStore.fail(exchange, 409, "ConditionalRequestConflict");
        });

        assertThat(store.create(KEY, PICTURE)).isEmpty();
        assertThat(server.objects.get("/bucket/" + KEY)).containsExactly(9);
    }

    @Test
    void conflictThatStaysIsTroubleThatMayPass() {
        server.plays(
                exchange -> ScriptedStore.isPut(exchange) && ScriptedStore.fail(exchange, 409, "OperationAborted"));

        assertThat(failure(() -> store.create(KEY, PICTURE)).code()).isEqualTo(StoreCode.STORE_CONFLICT);
        assertThat(StoreCode.STORE_CONFLICT.passing()).isTrue();
    }

    /** Two of five servers that were tried overwrite what is there: every promise would be void without a word. */
    @Test
    void storeThatIgnoresIfNoneMatchIsRefusedByName() {
        server.overwrites = true;

        StoreException failure = failure(store::probe);
        assertThat(failure.code()).isEqualTo(StoreCode.STORE_UNSAFE);
        assertThat(failure.text()).contains("If-None-Match", server.address().endpoint());
    }

    @Test
    void storeThatKeepsWhatIsThereIsTakenAndAskedOnlyOnce() {
        store.probe();
        long puts = puts();
        store.probe();
        server.client().probe();

        assertThat(puts).isEqualTo(2);
        assertThat(puts())
                .as("the probe of an earlier time does for the first put")
                .isEqualTo(3);
    }

    @Test
    void slowDownIsSaidAsSuchWhateverItsStatus() {
        for (int status : new int[] {503, 429, 400}) {
            server.plays(exchange -> ScriptedStore.fail(exchange, status, "SlowDown"));
            StoreException failure = failure(() -> store.get(KEY, 10));
            assertThat(failure.code()).as("%s", status).isEqualTo(StoreCode.STORE_SLOW);
            assertThat(failure.text()).contains("less often").doesNotContain("S3_ENDPOINT");
        }
    }

    @Test
    void skewedClockIsNotCalledAWrongKey() {
        server.plays(exchange -> ScriptedStore.fail(exchange, 403, "RequestTimeTooSkewed"));

        StoreException failure = failure(() -> store.get(KEY, 10));
        assertThat(failure.code()).isEqualTo(StoreCode.STORE_CLOCK);
        assertThat(failure.text()).contains("clock").doesNotContain("S3_SECRET_KEY");
        assertThat(failure.mayPass()).isTrue();
    }

    @Test
    void refusalOfOneObjectIsNoRefusalOfAll() {
        server.plays(exchange -> exchange.getRequestURI().getPath().endsWith("a.png")
                && ScriptedStore.fail(exchange, 403, "InvalidObjectState"));

        assertThat(failure(() -> store.get(KEY, 10)).code()).isEqualTo(StoreCode.OBJECT_DENIED);
        assertThat(StoreCode.OBJECT_DENIED.passing()).isFalse();
    }

    @Test
    void refusalOfAllMayPass() {
        server.plays(exchange -> ScriptedStore.fail(exchange, 403, "AccessDenied"));

        assertThat(failure(() -> store.get(KEY, 10)).code()).isEqualTo(StoreCode.STORE_DENIED);
        assertThat(failure(() -> store.stat(KEY)).code()).isEqualTo(StoreCode.STORE_DENIED);
        assertThat(failure(() -> store.create(KEY, PICTURE)).code()).isEqualTo(StoreCode.STORE_DENIED);
        assertThat(failure(store::probe).code()).isEqualTo(StoreCode.STORE_DENIED);
    }

    @Test
    void keyThatTheStoreRefusesIsNotWaitedFor() {
        server.plays(exchange -> ScriptedStore.fail(exchange, 400, "KeyTooLongError"));

        StoreException failure = failure(() -> store.get(KEY, 10));
        assertThat(failure.code()).isEqualTo(StoreCode.STORE_REFUSED);
        assertThat(failure.mayPass()).isFalse();
    }

    @Test
    void pageOfALoadBalancerIsTroubleOfTheStore() {
        server.plays(exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            byte[] page = "<html>502</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(502, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
            return true;
        });

        StoreException failure = failure(() -> store.get(KEY, 10));
        assertThat(failure.code()).isEqualTo(StoreCode.STORE_UNAVAILABLE);
        assertThat(failure.text()).contains("502");
        assertThat(failure(() -> store.stat(KEY)).code()).isEqualTo(StoreCode.STORE_UNAVAILABLE);
    }

    /** A byte now and then is no silence, so no time limit on silence ends it. */
    @Test
    @Timeout(30)
    void storeThatTricklesEndsWithinTheTotal() {
        StoreTimeouts brief = new StoreTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2));
        server.plays(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.getResponseHeaders().add("Last-Modified", "Sun, 01 Mar 2026 09:00:00 GMT");
            exchange.sendResponseHeaders(200, 1_000_000);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(0);
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        try (MinioObjectStore hasty = new MinioObjectStore(server.address(), brief)) {
            assertThat(failure(() -> hasty.get(KEY, 2_000_000)).code()).isEqualTo(StoreCode.STORE_UNAVAILABLE);
            assertThatThrownBy(() -> hasty.open(KEY).readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    private long puts() {
        return server.asked.stream().filter(call -> call.startsWith("PUT")).count();
    }

    private static StoreException failure(ThrowingCallable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
