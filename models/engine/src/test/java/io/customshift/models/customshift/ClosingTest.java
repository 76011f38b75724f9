package io.customshift.models.customshift;

import static io.customshift.models.customshift.BadInputTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.customshift.models.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever is closed, and when: a code or a finished picture, never a native crash. */
class ClosingTest {
    private static final GenerationRequest REQUEST = TinyEngine.request(3);

    @Test
    void aClosedSubjectIsRefused() {
        try (CustomShift engine = TinyEngine.open()) {
            SubjectReference mug = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE);
            mug.close();
            mug.close();
            refused(
                    ErrorCode.CLOSED,
                    () -> TinyEngine.pixels(engine, REQUEST, mug),
                    mug.key().toString(),
                    "was closed",
                    "encode the subject again");
            assertThat(mug.count()).isEqualTo(1);
        }
    }

    @Test
    void aClosedEngineIsRefusedByEveryCall() {
        CustomShift engine = TinyEngine.open();
        SubjectReference mug = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE);
        engine.close();
        engine.close();
        String[] parts = {"the engine was closed", "open another"};
        refused(ErrorCode.CLOSED, () -> TinyEngine.pixels(engine, REQUEST, mug), parts);
        refused(ErrorCode.CLOSED, () -> TinyEngine.pixels(engine, REQUEST), parts);
        refused(ErrorCode.CLOSED, () -> engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE), parts);
        refused(ErrorCode.CLOSED, () -> engine.warnings("a mug"), parts);
        refused(ErrorCode.CLOSED, engine::heldTensors, parts);
        mug.close();
        assertThat(engine.digest()).isNotEmpty();
        assertThat(engine.key(TinyEngine.subject("mug", 1), TinyEngine.SQUARE)).isEqualTo(mug.key());
    }

    @Test
    void aSubjectOfAClosedEngineIsRefusedByAnotherAndNotRead() {
        CustomShift first = TinyEngine.open();
        SubjectReference mug = first.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE);
        first.close();
        try (CustomShift second = TinyEngine.open()) {
            refused(ErrorCode.CLOSED, () -> TinyEngine.pixels(second, REQUEST, mug), "closed");
        }
    }

    @Test
    void aPictureInProgressOutlivesItsSubjectAndIsTheSame() {
        try (CustomShift engine = TinyEngine.open();
                SubjectReference kept = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE)) {
            byte[] expected = TinyEngine.pixels(engine, REQUEST, kept);
            SubjectReference closed = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE);
            byte[] actual = engine.generate(REQUEST, closed, (done, total) -> closed.close())
                    .image()
                    .rgb();
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void closingTheEngineWaitsForPicturesInProgress() throws Exception {
        CustomShift engine = TinyEngine.open();
        SubjectReference mug = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE);
        byte[] expected = TinyEngine.pixels(engine, REQUEST, mug);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<byte[]> picture =
                CompletableFuture.supplyAsync(() -> engine.generate(REQUEST, mug, (done, total) -> {
                            started.countDown();
                            awaited(goOn);
                        })
                        .image()
                        .rgb());
        awaited(started);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
        assertThat(closing).isNotDone();
        goOn.countDown();
        assertThat(picture.get(1, TimeUnit.MINUTES)).isEqualTo(expected);
        closing.get(1, TimeUnit.MINUTES);
        refused(ErrorCode.CLOSED, () -> TinyEngine.pixels(engine, REQUEST), "closed");
    }

    @Test
    void aListenerCannotCloseTheEngineUnderItself() {
        try (CustomShift engine = TinyEngine.open()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> engine.generate(REQUEST, (done, total) -> engine.close()))
                    .withMessageContaining("close it when the call is over");
            assertThat(TinyEngine.pixels(engine, REQUEST)).hasSize(64 * 64 * 3);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
