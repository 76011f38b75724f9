package io.customshift.worker.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureCheck;
import io.customshift.models.provenance.PictureReport;
import io.customshift.models.provenance.PictureReport.Verdict;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.Sidecar;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.engine.NoiseRenderer;
import io.customshift.worker.engine.PictureEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers put into the bucket, as anybody checks it. */
class MarkedPicturesTest {
    private static final byte[] PHOTO = "a photo of a mug".getBytes(StandardCharsets.UTF_8);
    private static final String PROMPT = "a mug on a table";

    private final Reference reference = Shards.reference("mug", PHOTO);
    private final List<ExecutorService> threads = new ArrayList<>();

    @TempDir
    private Path keys;

    @BeforeEach
    void makeKeys() {
        OwnAuthority.init(keys, "Mugs", Instant.now());
    }

    @AfterEach
    void stop() {
        threads.forEach(ExecutorService::shutdownNow);
    }

    /** A worker on a bucket, and what it told. */
    private record Worker(ShardRunner runner, NoiseRenderer renderer, List<Message> told) {
        ImageStored make(Shard shard) {
            assertThat(runner.run(shard, RunControl.NONE).stored()).isEqualTo(1);
            return told.stream()
                    .filter(ImageStored.class::isInstance)
                    .map(ImageStored.class::cast)
                    .reduce((earlier, last) -> last)
                    .orElseThrow();
        }
    }

    private Worker worker(String name, InMemoryObjectStore store, PictureEncoder encoder) {
        store.put(reference.key(), PHOTO);
        List<Message> told = new CopyOnWriteArrayList<>();
        EventSink events = new EventSink() {
            @Override
            public void send(Message event) {
                told.add(event);
            }

            @Override
            public void flush() {}
        };
        NoiseRenderer renderer = new NoiseRenderer("noise", encoder);
        ExecutorService saving = Executors.newFixedThreadPool(2);
        ExecutorService bucket = Executors.newFixedThreadPool(4);
        threads.addAll(List.of(saving, bucket));
        return new Worker(
                new ShardRunner(new ShardRunner.Parts(
                        new WorkerId(name),
                        Instant.EPOCH,
                        renderer,
                        new ReferenceCache<>(1000, System::nanoTime),
                        store,
                        events,
                        new RunListener() {},
                        InstantSource.system(),
                        saving,
                        bucket)),
                renderer,
                told);
    }

    private PictureEncoder encoder(String marking, boolean withPrompt) {
        return PictureEncoder.of(Optional.of(marking), Optional.of(keys), withPrompt, Instant.now());
    }

    private Shard shard(Worker worker) {
        return Shards.shard(
                "job",
                0,
                "mug",
                List.of(reference),
                List.of(PROMPT),
                worker.renderer.model(),
                new ImageSize(256, 256),
                1);
    }

    private PictureReport check(byte[] file) {
        return new PictureCheck(OwnAuthority.roots(keys), false).check(file, "picture", Instant.now());
    }

    @Test
    void pictureIsSignedNamesItsPhotosByDigestAndSaysNoPrompt() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        Worker worker = worker("w-1", store, encoder("full", false));
        ImageStored told = worker.make(shard(worker));

        byte[] file = store.get(told.key(), 1 << 20);
        PictureReport report = check(file);
        assertThat(report.verdict()).isEqualTo(Verdict.INTACT);
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("sha256:" + reference.sha256(), "image/png")
                .doesNotContain(PROMPT);
        assertThat(PngMetadata.read(file, "picture").customshift()).isEmpty();

        Worker plain = worker("w-2", new InMemoryObjectStore(), encoder("metadata", false));
        assertThat(told.pixelsSha256())
                .as("with a watermark")
                .isNotEqualTo(plain.make(shard(plain)).pixelsSha256());
        assertThat(told.sha256()).isEqualTo(Canonical.ofBytes(file));
        assertThat(told.pixelsSha256()).hasToString(report.pixelsDigest().orElseThrow());
        Sidecar sidecar =
                Json.read(store.get(BucketLayout.sidecarOf(told.key()), 1 << 20), Sidecar.class, ReadMode.TOLERANT);
        assertThat(sidecar.pixelsSha256()).isEqualTo(told.pixelsSha256());
        assertThat(sidecar.perceptualHash()).isEqualTo(told.perceptualHash()).isNotNull();
    }

    @Test
    void fileSaysThePromptWhereItIsAskedToOrWhereNothingIsMarked() {
        for (PictureEncoder encoder : List.of(encoder("metadata", true), encoder("none", false))) {
            InMemoryObjectStore store = new InMemoryObjectStore();
            Worker worker = worker("w-1", store, encoder);
            byte[] file = store.get(worker.make(shard(worker)).key(), 1 << 20);
            PngMetadata text = PngMetadata.read(file, "picture");
            assertThat(text.parameters().orElseThrow()).startsWith(PROMPT);
            assertThat(text.customshift()).isPresent();
        }
    }

    @Test
    void twoWorkersWithTheSameKeysMakeTheSameBytes() {
        InMemoryObjectStore one = new InMemoryObjectStore();
        InMemoryObjectStore other = new InMemoryObjectStore();
        Worker first = worker("w-1", one, encoder("full", false));
        Worker second = worker("w-2", other, encoder("full", false));
        ObjectKey key = first.make(shard(first)).key();
        second.make(shard(second));
        assertThat(other.get(key, 1 << 20)).isEqualTo(one.get(key, 1 << 20));
    }

    /** A redelivered shard while keys are rotated: two workers make one picture, and sign it with two keys. */
    @Test
    void pictureThatAnotherSignerHasStoredMeanwhileIsThePicture() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        Worker before = worker("w-1", store, encoder("full", false));
        OwnAuthority.rotate(keys, Instant.now());
        Worker after = worker("w-2", store, encoder("full", false));
        Shard shard = shard(before);
        List<ImageStored> first = new ArrayList<>();
        String picture = "create " + shard.images().get(0).key();
        store.before = call -> {
            if (call.equals(picture) && first.isEmpty()) {
                store.before = anyOther -> {};
                first.add(before.make(shard));
            }
        };
        ImageStored second = after.make(shard);

        assertThat(first).singleElement().satisfies(told -> {
            assertThat(second.sha256()).isEqualTo(told.sha256());
            assertThat(second.pixelsSha256()).isEqualTo(told.pixelsSha256());
            assertThat(second.worker()).isEqualTo(new WorkerId("w-1"));
        });
        byte[] stored = store.get(second.key(), 1 << 20);
        assertThat(check(stored).verdict()).isEqualTo(Verdict.INTACT);

        InMemoryObjectStore own = new InMemoryObjectStore();
        Worker alone = worker("w-3", own, encoder("full", false));
        ImageStored third = alone.make(shard);
        assertThat(third.sha256()).as("files of two signers").isNotEqualTo(second.sha256());
        assertThat(third.pixelsSha256()).as("pixels of one picture").isEqualTo(second.pixelsSha256());
    }

    @Test
    void marksThatCannotBeMadeAreRefusedBeforeAnyPicture(@TempDir Path empty) {
        assertThat(PictureEncoder.of(Optional.empty(), Optional.empty(), false, Instant.now()))
                .isEqualTo(PictureEncoder.UNMARKED);
        assertThat(encoder("none", false)).isEqualTo(PictureEncoder.UNMARKED);
        refused(Optional.of("full"), Optional.empty(), ErrorCode.PROVENANCE_KEY_INVALID, "CUSTOMSHIFT_PROVENANCE_KEYS");
        refused(Optional.of("metadata"), Optional.of(empty), ErrorCode.PROVENANCE_KEY_INVALID, "provenance init");
        refused(Optional.empty(), Optional.of(empty), ErrorCode.PROVENANCE_KEY_INVALID, empty.toString());
        refused(Optional.of("some"), Optional.of(keys), ErrorCode.USAGE, "full, metadata or none");
    }

    private static void refused(Optional<String> marking, Optional<Path> folder, ErrorCode code, String says) {
        assertThatThrownBy(() -> PictureEncoder.of(marking, folder, false, Instant.now()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }
}
