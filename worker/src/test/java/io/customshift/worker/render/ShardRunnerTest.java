package io.customshift.worker.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.Sidecar;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.ReferenceException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardRunnerTest {
    private static final byte[] PHOTO = "a photo of a mug".getBytes(StandardCharsets.UTF_8);

    private final Reference reference = Shards.reference("mug", PHOTO);
    private final FakeRenderer renderer = new FakeRenderer();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final ReferenceCache<SubjectKey, EncodedSubject> cache = new ReferenceCache<>(1000, System::nanoTime);
    private final ExecutorService saving = Executors.newFixedThreadPool(2);
    private final ExecutorService bucket = Executors.newFixedThreadPool(4);
    private final ShardRunner runner = new ShardRunner(new ShardRunner.Parts(
            new WorkerId("w-1"),
            Instant.EPOCH,
            renderer,
            cache,
            store,
            events(),
            new RunListener() {},
            InstantSource.system(),
            saving,
            bucket));

    ShardRunnerTest() {
        store.put(reference.key(), PHOTO);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        saving.shutdownNow();
        bucket.shutdownNow();
        cache.clear();
        assertThat(renderer.open).isZero();
    }

    @Test
    void everyPictureIsStoredWithItsSidecarAndAnEvent() {
        Shard shard = shard("one", "two");
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(sent)
                .extracting(Message::getClass)
                .extracting(Class::getSimpleName)
                .containsExactly("ShardStarted", "ImageStored", "ImageStored", "ShardFinished");
        for (ImageTask task : shard.images()) {
            byte[] png = store.get(task.key(), 10_000);
            Sidecar sidecar =
                    Json.read(store.get(BucketLayout.sidecarOf(task.key()), 10_000), Sidecar.class, ReadMode.TOLERANT);
            assertThat(sidecar.sha256()).isEqualTo(Canonical.ofBytes(png));
            assertThat(sidecar.task()).isEqualTo(task);
        }
        ImageStored stored = of(ImageStored.class).get(0);
        assertThat(stored.sha256()).isEqualTo(Canonical.ofBytes(store.get(stored.key(), 10_000)));
        assertThat(stored.reused()).isFalse();
    }

    @Test
    void largePictureHasItsThumbnailBesideItBeforeItIsToldOf() {
        renderer.thumbnail = new byte[] {1, 2, 3};
        Shard shard = shard("one");
        ObjectKey thumbnail = BucketLayout.thumbnailOf(shard.images().get(0).key());
        runner.run(shard, RunControl.NONE);
        assertThat(of(ImageStored.class)).hasSize(1);
        assertThat(store.get(thumbnail, 10)).containsExactly(1, 2, 3);

        // Made again by another worker that finds the picture, it stays as it is.
        renderer.thumbnail = new byte[] {9};
        runner.run(shard, RunControl.NONE);
        assertThat(store.get(thumbnail, 10)).containsExactly(1, 2, 3);
    }

    @Test
    void shardThatWasHereInVainIsGivenBackForAnotherWorker() {
        ShardOutcome outcome = runner.run(Shards.avoiding(new WorkerId("w-1"), shard("one")), RunControl.NONE);

        assertThat(outcome.stop()).contains(StopReason.AVOIDED);
        assertThat(sent).singleElement().isInstanceOfSatisfying(ShardGivenBack.class, back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.AVOIDED);
            assertThat(back.remaining()).hasSize(1);
        });
        assertThat(runner.run(Shards.avoiding(new WorkerId("w-2"), shard("one")), RunControl.NONE)
                        .stored())
                .isEqualTo(1);
    }

    /** Failed before: only generate warned. A picture that was there already has the same warning. */
    @Test
    void whatTheModelDoesNotKnowOfAPromptGoesWithItsPicture() {
        Shard shard = shard("one", "a zebra");
        runner.run(shard, RunControl.NONE);
        runner.run(shard, RunControl.NONE);

        assertThat(of(ImageStored.class))
                .extracting(ImageStored::warnings)
                .containsExactly(
                        List.of(),
                        List.of("the test does not know \"zebra\""),
                        List.of(),
                        List.of("the test does not know \"zebra\""));
    }

    /** Two workers may render other bytes: the sidecar tells of those that are there, whoever writes it. */
    @Test
    void sidecarDescribesThePictureThatIsThereAndNotTheOneThatLost() {
        Shard shard = shard("one");
        ObjectKey key = shard.images().get(0).key();
        runner.run(shard, RunControl.NONE);
        byte[] png = store.get(key, 10_000);
        byte[] sidecar = store.get(BucketLayout.sidecarOf(key), 10_000);
        store.remove(BucketLayout.sidecarOf(key));
        renderer.device = "another card";
        runner.run(shard, RunControl.NONE);

        assertThat(store.get(key, 10_000)).isEqualTo(png);
        assertThat(store.get(BucketLayout.sidecarOf(key), 10_000)).isEqualTo(sidecar);
    }

    @Test
    void workerThatLosesTheRaceDescribesTheWinnersPicture() {
        Shard shard = shard("one");
        ObjectKey key = shard.images().get(0).key();
        renderer.beforeGenerate = () -> store.put(key, PHOTO);
        runner.run(shard, RunControl.NONE);

        Sidecar sidecar = Json.read(store.get(BucketLayout.sidecarOf(key), 10_000), Sidecar.class, ReadMode.TOLERANT);
        assertThat(sidecar.sha256()).isEqualTo(Canonical.ofBytes(PHOTO));
        assertThat(sidecar.bytes()).isEqualTo(PHOTO.length);
    }

    @Test
    void pictureIsToldOfAfterItsSidecarIsThere() {
        Shard shard = shard("one");
        ObjectKey sidecar = BucketLayout.sidecarOf(shard.images().get(0).key());
        store.before = call -> {
            if (call.equals("create " + sidecar)) {
                assertThat(of(ImageStored.class)).isEmpty();
            }
        };
        runner.run(shard, RunControl.NONE);

        assertThat(of(ImageStored.class)).hasSize(1);
        assertThat(store.stat(sidecar)).isPresent();
    }

    /** A redelivery tells the same fact: not a picture reused, but the one that this round of the job has paid for. */
    @Test
    void redeliveredShardTellsTheSameFactsAsTheFirstTime() {
        Shard shard = shard("one", "two");
        runner.run(shard, RunControl.NONE);
        List<ImageStored> first = of(ImageStored.class);
        sent.clear();
        runner.run(shard, RunControl.NONE);

        assertThat(of(ImageStored.class))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at", "etag")
                .isEqualTo(first);
        assertThat(of(ImageStored.class)).noneMatch(ImageStored::reused);
        assertThat(renderer.generated).hasSize(2);
    }

    @Test
    void pictureOfAnEarlierRoundIsReusedAndCostsNothing() {
        Shard shard = shard("one");
        runner.run(shard, RunControl.NONE);
        sent.clear();
        runner.run(Shards.inRound(1, shard), RunControl.NONE);

        assertThat(of(ImageStored.class)).singleElement().satisfies(stored -> {
            assertThat(stored.reused()).isTrue();
            assertThat(stored.seconds()).isZero();
        });
    }

    @Test
    void pictureIsNotMadeWhenItIsInTheBucket() {
        Shard shard = shard("one", "two");
        store.put(shard.images().get(0).key(), PHOTO);
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(renderer.generated).containsExactly("two");
        assertThat(outcome.reused()).isEqualTo(1);
        assertThat(of(ImageStored.class).get(0).reused()).isTrue();
        assertThat(of(ImageStored.class).get(0).sha256()).isEqualTo(Canonical.ofBytes(PHOTO));
    }

    @Test
    void shardDeliveredAgainComputesNothingAndReadsNoReference() {
        Shard shard = shard("one", "two");
        runner.run(shard, RunControl.NONE);
        cache.clear();
        sent.clear();
        store.calls.clear();
        ShardOutcome again = runner.run(shard, RunControl.NONE);

        assertThat(again.reused()).isEqualTo(2);
        assertThat(renderer.generated).hasSize(2);
        assertThat(store.calls).doesNotContain("get " + reference.key());
        assertThat(of(ShardFinished.class)).hasSize(1);
    }

    @Test
    void sameRequestGivesTheSameBytes() {
        Shard shard = shard("one");
        ObjectKey key = shard.images().get(0).key();
        runner.run(shard, RunControl.NONE);
        byte[] first = store.get(key, 10_000);
        store.remove(key);
        store.remove(BucketLayout.sidecarOf(key));
        runner.run(shard, RunControl.NONE);

        assertThat(store.get(key, 10_000)).isEqualTo(first);
    }

    @Test
    void pictureThatSomebodyElseStoredMeanwhileIsTakenAsItIs() {
        Shard shard = shard("one");
        ObjectKey key = shard.images().get(0).key();
        renderer.beforeGenerate = () -> store.put(key, PHOTO);
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(outcome.reused()).isEqualTo(1);
        assertThat(store.get(key, 1000)).isEqualTo(PHOTO);
        assertThat(of(ImageStored.class).get(0).reused()).isTrue();
    }

    @Test
    void subjectIsEncodedOnceForManyShards() {
        runner.run(shard("one", "two"), RunControl.NONE);
        runner.run(shard("three"), RunControl.NONE);

        assertThat(renderer.encoded).hasSize(1);
        assertThat(of(ShardStarted.class)).extracting(ShardStarted::warm).containsExactly(false, true);
    }

    @Test
    void badPromptFailsItsPictureAlone() {
        ShardOutcome outcome = runner.run(shard("one", "bad", "three"), RunControl.NONE);

        assertThat(renderer.generated).containsExactly("one", "three");
        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(of(ImageFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.code()).isEqualTo(new FailureCode("PROMPT_INVALID"));
            assertThat(failed.retryable()).isFalse();
        });
        assertThat(of(ShardFinished.class).get(0).failed()).isEqualTo(1);
    }

    @Test
    void picturesOfOneKindAreMadeSideBySideAndEachIsStoredAndToldOfByItself() {
        renderer.batch = 3;
        Shard shard = shard("one", "two", "three", "four", "five");
        store.put(shard.images().get(1).key(), PHOTO);
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(renderer.together).containsExactly(List.of("one", "three", "four"), List.of("five"));
        assertThat(outcome.stored()).isEqualTo(5);
        assertThat(of(ImageStored.class)).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void badPromptInABatchFailsItsPictureAlone() {
        renderer.batch = 3;
        ShardOutcome outcome = runner.run(shard("one", "bad", "three"), RunControl.NONE);

        assertThat(renderer.together).hasSize(1);
        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(of(ImageFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(new FailureCode("PROMPT_INVALID")));
    }

    @Test
    void pictureThatFailsTheWholeBatchIsFoundAndFailsAlone() {
        renderer.batch = 3;
        ShardOutcome outcome = runner.run(shard("one", "poison", "three"), RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(outcome.failed()).isEqualTo(1);
    }

    @Test
    void batchIsHalvedWhenMemoryRunsOut() {
        renderer.batch = 4;
        for (int i = 0; i < 3; i++) {
            renderer.failures.add(FakeRenderer.failure("OUT_OF_MEMORY", true));
        }
        ShardOutcome outcome = runner.run(shard("one", "two", "three", "four", "five"), RunControl.NONE);

        // Once more with an empty cache, then two, then one at a time.
        assertThat(renderer.batch).isEqualTo(1);
        assertThat(outcome.stored()).isEqualTo(5);
        assertThat(of(ImageFailed.class)).isEmpty();
    }

    @Test
    void cancelledJobStopsABatchAtTheDenoisingStep() {
        renderer.batch = 2;
        AtomicBoolean closed = new AtomicBoolean();
        renderer.beforeGenerate = () -> closed.set(true);
        runner.run(shard("one", "two"), () -> closed.get() ? Optional.of(StopReason.CANCELLED) : Optional.empty());

        assertThat(renderer.generated).isEmpty();
        assertThat(of(ShardGivenBack.class).get(0).remaining()).hasSize(2);
    }

    @Test
    void memoryThatRunsOutIsTriedOnceMoreWithAnEmptyCache() {
        renderer.failures.add(FakeRenderer.failure("OUT_OF_MEMORY", true));
        ShardOutcome outcome = runner.run(shard("one"), RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(renderer.encoded).hasSize(2);
    }

    @Test
    void memoryThatRunsOutTwiceFailsThePictureForAnotherTry() {
        renderer.failures.add(FakeRenderer.failure("OUT_OF_MEMORY", true));
        renderer.failures.add(FakeRenderer.failure("OUT_OF_MEMORY", true));
        ShardOutcome outcome = runner.run(shard("one", "two"), RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(of(ImageFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void sizeThatTheEngineRefusesIsAskedForOnce() {
        renderer.encodeFailures.add(FakeRenderer.failure("SIZE_INVALID", false));
        ShardOutcome outcome = runner.run(shard("one", "two"), RunControl.NONE);

        assertThat(outcome.failed()).isEqualTo(2);
        assertThat(of(ImageFailed.class)).extracting(ImageFailed::code).containsOnly(new FailureCode("SIZE_INVALID"));
        assertThat(of(ShardFinished.class)).hasSize(1);
    }

    @Test
    void vanishedReferenceFailsTheShardWithItsCode() {
        store.remove(reference.key());
        Shard shard = shard("one", "two");
        runner.run(shard, RunControl.NONE);

        ShardFailed failed = of(ShardFailed.class).get(0);
        assertThat(failed.code()).isEqualTo(FailureCode.REFERENCE_MISSING);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.remaining()).hasSize(2);
        assertThat(of(ShardFinished.class)).isEmpty();
    }

    @Test
    void changedReferenceFailsTheShard() {
        store.put(reference.key(), "another photo".getBytes(StandardCharsets.UTF_8));
        runner.run(shard("one"), RunControl.NONE);

        assertThat(of(ShardFailed.class).get(0).code()).isEqualTo(FailureCode.REFERENCE_CHANGED);
    }

    @Test
    void unreadableReferenceFailsTheShardButNotThePicturesThatAreThere() {
        renderer.encodeFailures.add(new ReferenceException(FailureCode.REFERENCE_UNREADABLE, "it is a text", null));
        Shard shard = shard("one", "two");
        store.put(shard.images().get(1).key(), PHOTO);
        runner.run(shard, RunControl.NONE);

        assertThat(of(ImageStored.class)).hasSize(1);
        assertThat(of(ShardFailed.class).get(0).remaining())
                .containsExactly(shard.images().get(0).image());
    }

    /** A worker with other weights joins a running job: it failed each picture that came to it, for good. */
    @Test
    void shardForAnotherModelIsGivenBackUntouchedAndFailsNothing() {
        Shard shard = Shards.shard(
                "job", 0, "mug", List.of(reference), List.of("one"), new ModelVersion("other@2"), ImageSize.DEFAULT, 4);
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(sent).singleElement().isInstanceOfSatisfying(ShardGivenBack.class, back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.MODEL_MISMATCH);
            assertThat(back.remaining()).hasSize(1);
        });
        assertThat(outcome.stop()).hasValue(StopReason.MODEL_MISMATCH);
        assertThat(store.calls).isEmpty();
    }

    /** A sick card fails every picture in milliseconds: each was tried three times there and given up. */
    @Test
    void deviceThatFailsAtAnythingGivesTheShardBackAndFailsNothing() {
        renderer.broken = true;
        Shard shard = shard("one", "two");
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(of(ImageFailed.class)).isEmpty();
        assertThat(of(ShardFailed.class)).isEmpty();
        assertThat(of(ShardGivenBack.class)).singleElement().satisfies(back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.DEVICE_FAILING);
            assertThat(back.remaining()).hasSize(2);
        });
        assertThat(outcome.stop()).hasValue(StopReason.DEVICE_FAILING);
    }

    @Test
    void failureOnADeviceThatComputesIsThePicturesOwn() {
        renderer.failures.add(FakeRenderer.failure("ENGINE_FAILURE", true));
        runner.run(shard("one", "two"), RunControl.NONE);

        assertThat(of(ImageFailed.class)).hasSize(1);
        assertThat(of(ImageStored.class)).hasSize(1);
        assertThat(of(ShardFinished.class)).hasSize(1);
    }

    @Test
    void storeOutOfReachGivesTheShardBackAndFailsNothing() {
        store.before = call -> {
            if (call.startsWith("create")) {
                throw new StoreException(StoreCode.STORE_UNAVAILABLE, "cut off");
            }
        };
        Shard shard = shard("one", "two", "three", "four");
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(of(ImageFailed.class)).isEmpty();
        assertThat(of(ShardFailed.class)).isEmpty();
        assertThat(of(ShardGivenBack.class)).singleElement().satisfies(back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.STORE_AWAY);
            assertThat(back.remaining()).hasSize(4);
        });
        assertThat(outcome.stop()).hasValue(StopReason.STORE_AWAY);
    }

    /**
     * Failed before: each picture on its way was waited for, five seconds a try, one after the other, by a worker that knew that
     * its store was out of reach; nobody else could take the shard meanwhile.
     */
    @Test
    void putsOnTheirWayToAStoreOutOfReachAreNotWaitedFor() throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        store.before = call -> {
            if (call.startsWith("create")) {
                arrived.countDown();
                waitFor(back);
            }
        };
        Shard shard = shard("one", "two", "three", "four");
        ShardOutcome outcome = runner.run(
                shard, () -> arrived.getCount() == 0 ? Optional.of(StopReason.STORE_AWAY) : Optional.empty());

        // The put is still under way.
        assertThat(outcome.stop()).hasValue(StopReason.STORE_AWAY);
        assertThat(of(ShardGivenBack.class))
                .singleElement()
                .satisfies(told -> assertThat(told.remaining()).hasSize(4));
        assertThat(of(ImageStored.class)).isEmpty();
        back.countDown();
        saving.shutdown();
        assertThat(saving.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(store.calls.stream().filter(call -> call.startsWith("create") && call.endsWith(".png")))
                .as("two threads, and what had not begun is left")
                .hasSizeLessThanOrEqualTo(2);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The job is cancelled while a picture is being made: it was put after the cut-off store was back. */
    @Test
    void nothingIsPutForARoundThatIsClosedWhileThePictureIsMade() {
        AtomicBoolean closed = new AtomicBoolean();
        renderer.afterSteps = () -> closed.set(true);
        Shard shard = shard("one", "two");
        runner.run(shard, () -> closed.get() ? Optional.of(StopReason.CANCELLED) : Optional.empty());

        assertThat(store.calls).noneMatch(call -> call.startsWith("create"));
        assertThat(of(ImageStored.class)).isEmpty();
        assertThat(of(ShardGivenBack.class)).singleElement().satisfies(back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.CANCELLED);
            assertThat(back.remaining()).hasSize(2);
        });
    }

    @Test
    void cancelledJobStopsAtTheDenoisingStep() {
        AtomicBoolean closed = new AtomicBoolean();
        renderer.beforeGenerate = () -> closed.set(true);
        runner.run(shard("one", "two"), () -> closed.get() ? Optional.of(StopReason.CANCELLED) : Optional.empty());

        assertThat(renderer.generated).as("finished pictures").isEmpty();
        assertThat(of(ShardGivenBack.class).get(0).remaining()).hasSize(2);
    }

    @Test
    void errorInAPictureCostsThatPicture() {
        AtomicBoolean once = new AtomicBoolean(true);
        renderer.beforeGenerate = () -> {
            if (once.getAndSet(false)) {
                throw new StackOverflowError("the test wants it");
            }
        };
        ShardOutcome outcome = runner.run(shard("one", "two"), RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(of(ImageFailed.class)).hasSize(1);
    }

    @Test
    void heapThatRunsOutWhileAFileIsMadeCostsThatPicture() {
        renderer.pngFailures.add(new OutOfMemoryError("the test wants it"));
        ShardOutcome outcome = runner.run(shard("one", "two"), RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(of(ImageFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(FailureCode.OUT_OF_MEMORY));
    }

    @Test
    void whatTheNextShardNeedsIsAskedForAheadAndOnce() {
        Shard shard = shard("one", "two");
        runner.lookAhead(shard);
        await().untilAsserted(() -> assertThat(store.calls).hasSize(3).contains("get " + reference.key()));
        int asked = store.calls.size();
        runner.run(shard, RunControl.NONE);

        assertThat(store.calls.subList(asked, store.calls.size())).allMatch(call -> call.startsWith("create"));
        assertThat(of(ImageStored.class)).hasSize(2);
    }

    @Test
    void drainFinishesThePictureInHandAndGivesBackTheRest() {
        Shard shard = shard("one", "two", "three");
        ShardOutcome outcome = runner.run(shard, stopAfter(1, StopReason.DRAIN));

        assertThat(renderer.generated).containsExactly("one");
        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(of(ImageStored.class)).hasSize(1);
        ShardGivenBack back = of(ShardGivenBack.class).get(0);
        assertThat(back.reason()).isEqualTo(GiveBackReason.DRAIN);
        assertThat(back.remaining())
                .containsExactly(
                        shard.images().get(1).image(), shard.images().get(2).image());
        assertThat(sent.get(sent.size() - 1)).isSameAs(back);
    }

    @Test
    void drainThatHasNoTimeLeftStopsAtTheDenoisingStep() {
        AtomicBoolean late = new AtomicBoolean();
        renderer.beforeGenerate = () -> late.set(true);
        runner.run(shard("one", "two"), () -> late.get() ? Optional.of(StopReason.DRAIN_AT_ONCE) : Optional.empty());

        assertThat(renderer.generated).isEmpty();
        assertThat(of(ShardGivenBack.class)).singleElement().satisfies(back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.DRAIN);
            assertThat(back.remaining()).hasSize(2);
        });
    }

    @Test
    void cancelledJobStopsAtThePictureBoundary() {
        runner.run(shard("one", "two"), stopAfter(1, StopReason.CANCELLED));

        assertThat(of(ShardGivenBack.class).get(0).reason()).isEqualTo(GiveBackReason.CANCELLED);
        assertThat(renderer.generated).containsExactly("one");
    }

    @Test
    void shardOfACancelledJobIsGivenBackUntouched() {
        runner.run(shard("one"), () -> Optional.of(StopReason.CANCELLED));

        assertThat(sent).singleElement().isInstanceOf(ShardGivenBack.class);
        assertThat(store.calls).isEmpty();
    }

    @Test
    void revokedPartitionStopsAndSaysThatNobodyDied() {
        runner.run(shard("one", "two"), stopAfter(1, StopReason.REVOKED));

        assertThat(renderer.generated).containsExactly("one");
        assertThat(of(ShardGivenBack.class).get(0).reason()).isEqualTo(GiveBackReason.REVOKED);
        assertThat(of(ShardFinished.class)).isEmpty();
    }

    @Test
    void storeThatIsGoneDuringADrainLeavesThePictureToOthers() {
        Shard shard = shard("one", "two");
        store.before = call -> {
            if (call.startsWith("create")) {
                throw new StoreException(StoreCode.STORE_UNAVAILABLE, "gone");
            }
        };
        runner.run(shard, stopAfter(1, StopReason.DRAIN));

        assertThat(of(ImageFailed.class)).isEmpty();
        assertThat(of(ShardGivenBack.class).get(0).remaining()).hasSize(2);
    }

    @Test
    void storeThatRefusesOneObjectFailsThatPictureForAnotherTry() {
        Shard shard = shard("one", "two");
        ObjectKey first = shard.images().get(0).key();
        store.before = call -> {
            if (call.equals("create " + first)) {
                throw new StoreException(StoreCode.OBJECT_DENIED, "not this one");
            }
        };
        ShardOutcome outcome = runner.run(shard, RunControl.NONE);

        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(of(ImageFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.code()).isEqualTo(new FailureCode("OBJECT_DENIED"));
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void faultInTheWorkerFailsTheShardAndNotTheWorker() {
        store.before = call -> {
            throw new IllegalStateException("a fault");
        };
        runner.run(shard("one"), RunControl.NONE);

        ShardFailed failed = of(ShardFailed.class).get(0);
        assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILURE);
        assertThat(failed.retryable()).isTrue();
    }

    private Shard shard(String... prompts) {
        return Shards.shard(
                "job", 0, "mug", List.of(reference), List.of(prompts), FakeRenderer.MODEL, ImageSize.DEFAULT, 4);
    }

    private RunControl stopAfter(int pictures, StopReason reason) {
        return () -> renderer.generated.size() >= pictures ? Optional.of(reason) : Optional.empty();
    }

    private <T> List<T> of(Class<T> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private EventSink events() {
        return new EventSink() {
            @Override
            public void send(Message event) {
                sent.add(event);
            }

            @Override
            public void flush() {}
        };
    }
}
