package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.worker.render.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomShiftRendererTest {
    private static final Path WEIGHTS = Path.of("../models/engine/src/test/resources/fixtures/sd3-tiny");

    @Test
    void workersWithCopiesOfTheSameWeightsNameTheSameModel(@TempDir Path elsewhere) throws IOException {
        Path copy = copied(WEIGHTS, elsewhere.resolve("weights of the other machine"));

        assertThat(model(copy, "float32")).isEqualTo(model(WEIGHTS, "float32"));
    }

    @Test
    void aChangedWeightIsAnotherModel(@TempDir Path elsewhere) throws IOException {
        Path copy = copied(WEIGHTS, elsewhere.resolve("sd3-tiny"));
        Path file = copy.resolve("vae/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        // The lowest bit of the last element: the length, and every value but one, stay what they were.
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);

        assertThat(model(copy, "float32")).isNotEqualTo(model(WEIGHTS, "float32"));
    }

    @Test
    void wordsThatTheModelHasNotLearnedAreNamedAsGenerateNamesThem() {
        EngineOptions options = EngineOptions.of(Path.of("../models/customshift-tiny"))
                .withDtype("float32")
                .withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options, PictureEncoder.UNMARKED)) {
            assertThat(renderer.warnings("a mug on a wooden table")).isEmpty();
            assertThat(renderer.warnings("a mug on the moon"))
                    .singleElement()
                    .asString()
                    .startsWith("the model's vocabulary does not have ")
                    .contains("\"moon\"");
        }
    }

    /** What redelivery relies on: a picture is the same alone, among others, and at any place among them. */
    @Test
    void pictureIsTheSameWhateverItsNeighboursAndTheBatchIsPartOfTheModelsName() {
        EngineOptions options = EngineOptions.of(WEIGHTS).withDtype("float32").withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options.withBatch(3), PictureEncoder.UNMARKED)) {
            assertThat(renderer.model()).isNotEqualTo(model(WEIGHTS, "float32"));
            byte[] photo = PngWriter.encode(RgbImage.fromChw(new float[3 * 64 * 64], 64, 64), PngMetadata.of("", ""));
            Reference reference = Shards.reference("mug", photo);
            List<ImageTask> tasks = Shards.shard(
                            "job",
                            0,
                            "mug",
                            List.of(reference),
                            List.of("one", "two", "three", "four"),
                            renderer.model(),
                            new ImageSize(64, 64),
                            2)
                    .images();
            EncodedSubject subject =
                    renderer.encode("mug", List.of(new ReferencePhoto(reference.key(), photo)), new ImageSize(64, 64));
            try {
                List<byte[]> all = pngs(renderer, tasks, subject);
                assertThat(all.stream().map(Canonical::ofBytes)).doesNotHaveDuplicates();
                for (int i = 0; i < tasks.size(); i++) {
                    assertThat(pngs(renderer, List.of(tasks.get(i)), subject).get(0))
                            .as("%s alone", tasks.get(i).prompt())
                            .isEqualTo(all.get(i));
                }
                List<ImageTask> back = new ArrayList<>(tasks);
                Collections.reverse(back);
                List<byte[]> reversed = pngs(renderer, back, subject);
                Collections.reverse(reversed);
                assertThat(reversed).containsExactlyElementsOf(all);
            } finally {
                subject.close();
            }
        }
    }

    @Test
    void planThatTheModelRunsIsAnotherPictureAndOneThatItCannotRunIsRefusedByName() {
        EngineOptions options = EngineOptions.of(WEIGHTS).withDtype("float32").withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options, PictureEncoder.UNMARKED)) {
            assertThat(renderer.abilities().planNames())
                    .extracting(PlanName::value)
                    .containsExactly("exact", "fast");
            byte[] photo = PngWriter.encode(RgbImage.fromChw(new float[3 * 64 * 64], 64, 64), PngMetadata.of("", ""));
            Reference reference = Shards.reference("mug", photo);
            ImageTask exact = Shards.shard(
                            "job",
                            0,
                            "mug",
                            List.of(reference),
                            List.of("one"),
                            renderer.model(),
                            new ImageSize(64, 64),
                            4)
                    .images()
                    .get(0);
            EncodedSubject subject =
                    renderer.encode("mug", List.of(new ReferencePhoto(reference.key(), photo)), new ImageSize(64, 64));
            try {
                byte[] plain = pngs(renderer, List.of(exact), subject).get(0);
                assertThat(pngs(renderer, List.of(under("fast", exact)), subject)
                                .get(0))
                        .isNotEqualTo(plain);
                assertThatThrownBy(() -> pngs(renderer, List.of(under("turbo", exact)), subject))
                        .isInstanceOfSatisfying(RenderException.class, e -> {
                            assertThat(e.code().value()).isEqualTo("PLAN_INVALID");
                            assertThat(e.retryable()).isFalse();
                        })
                        .hasMessageContaining("turbo");
            } finally {
                subject.close();
            }
        }
    }

    /** The shipped model's one-pass adapter has guidance 6,6 inside, for 4 to 28 steps. */
    @Test
    void theShippedModelMakesTurboPicturesAndRefusesAnotherGuidanceForThem() {
        Path shipped = Path.of("../models/customshift-tiny");
        EngineOptions options = EngineOptions.of(shipped)
                .withAdapters(ModelDefaults.of(shipped).adapters(List.of()))
                .withDtype("float32")
                .withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options, PictureEncoder.UNMARKED)) {
            assertThat(renderer.abilities().planNames())
                    .extracting(PlanName::value)
                    .containsExactly("exact", "fast", "turbo");
            byte[] photo = PngWriter.encode(RgbImage.fromChw(new float[3 * 64 * 64], 64, 64), PngMetadata.of("", ""));
            Reference reference = Shards.reference("mug", photo);
            ImageSize size = new ImageSize(64, 64);
            ImageTask task = Shards.shard(
                            "job", 0, "mug", List.of(reference), List.of("a mug"), renderer.model(), size, 5)
                    .images()
                    .get(0);
            EncodedSubject subject = renderer.encode("mug", List.of(new ReferencePhoto(reference.key(), photo)), size);
            try {
                ImageTask turbo = guided(6, under("turbo", task));
                assertThat(pngs(renderer, List.of(turbo), subject).get(0))
                        .isNotEqualTo(pngs(renderer, List.of(guided(6, task)), subject)
                                .get(0));
                assertThatThrownBy(() -> pngs(renderer, List.of(guided(3, turbo)), subject))
                        .isInstanceOfSatisfying(
                                RenderException.class,
                                e -> assertThat(e.code().value()).isEqualTo("PLAN_INVALID"))
                        .hasMessageContaining("has 6,6 inside and no other");
            } finally {
                subject.close();
            }
        }
    }

    private static ImageTask guided(double scale, ImageTask task) {
        RenderSettings own = task.settings();
        return new ImageTask(
                task.image(),
                task.line(),
                task.prompt(),
                task.negative(),
                task.seed(),
                new RenderSettings(own.size(), own.steps(), own.strengths(), new Guidance(scale, scale), own.plan()),
                task.key());
    }

    private static ImageTask under(String plan, ImageTask task) {
        RenderSettings own = task.settings();
        return new ImageTask(
                task.image(),
                task.line(),
                task.prompt(),
                task.negative(),
                task.seed(),
                new RenderSettings(own.size(), own.steps(), own.strengths(), own.guidance(), new PlanName(plan)),
                task.key());
    }

    private static List<byte[]> pngs(CustomShiftRenderer renderer, List<ImageTask> tasks, EncodedSubject subject) {
        List<byte[]> files = new ArrayList<>();
        for (Rendered rendered : renderer.generate(tasks, subject, (done, total) -> {})) {
            files.add(((Rendered.Made) rendered)
                    .picture()
                    .file(new Caption("", "", "", List.of()))
                    .png());
        }
        return files;
    }

    private static ModelVersion model(Path weights, String dtype) {
        EngineOptions options = EngineOptions.of(weights).withDtype(dtype).withDevice("cpu");
        try (CustomShiftRenderer renderer = CustomShiftRenderer.open(options, PictureEncoder.UNMARKED)) {
            return renderer.model();
        }
    }

    /** A copy whose files have another time, as one on another machine has. */
    private static Path copied(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(from)) {
            paths = found.toList();
        }
        for (Path path : paths) {
            Path target = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
                Files.setLastModifiedTime(target, FileTime.from(Instant.EPOCH));
            }
        }
        return to;
    }
}
