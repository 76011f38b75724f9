package io.customshift.models.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.PerceptualHash;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GenerateCommandTest {
    @TempDir
    private Path folder;

    private Path photo;
    private Path out;

    @BeforeEach
    void photograph() {
        byte[] rgb = new byte[80 * 60 * 3];
        new Random(1).nextBytes(rgb);
        photo = folder.resolve("photo.png");
        PngWriter.write(photo, new RgbImage(80, 60, rgb), PngMetadata.NONE);
        out = folder.resolve("out");
    }

    private record Outcome(int status, String error) {}

    private Outcome run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "generate",
                "--weights",
                Fixture.path("sd3-tiny").toString(),
                "--prompt",
                "on a wooden table",
                "--steps",
                "2",
                "--device",
                "cpu",
                "--out",
                out.toString()));
        arguments.addAll(List.of(more));
        StringWriter error = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(error, true));
        // A later option of the same name wins, so that a case can replace one of the above.
        line.setOverwrittenOptionsAllowed(true);
        int status = line.execute(arguments.toArray(String[]::new));
        return new Outcome(status, error.toString());
    }

    private List<String> written() throws IOException {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void markedPicturesAreSignedAndSayNoPrompt() throws IOException {
        String keys = folder.resolve("keys").toString();
        assertThat(run("--marking", "full", "--keys", keys).error())
                .contains("PROVENANCE_KEY_INVALID", "provenance init");
        assertThat(written()).isEmpty();

        assertThat(Main.commandLine().execute("provenance", "init", "--organisation", "Mugs", "--keys", keys))
                .isZero();
        assertThat(run("--marking", "full", "--keys", keys, "--reference", photo.toString(), "--cutout")
                        .status())
                .isZero();
        byte[] first = Files.readAllBytes(out.resolve("seed-0.png"));
        assertThat(new String(first, StandardCharsets.ISO_8859_1))
                .contains("trainedAlgorithmicMedia", "sha256:", "caBX")
                .doesNotContain("wooden");
        assertThat(verify(keys, "seed-0.png", "seed-0-cutout.png")).isZero();
        assertThat(run("--marking", "FULL", "--keys", keys, "--reference", photo.toString(), "--force")
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(out.resolve("seed-0.png"))).isEqualTo(first);

        first[first.length - 20] ^= 1;
        Files.write(out.resolve("seed-0.png"), first);
        assertThat(verify(keys, "seed-0.png", "seed-0-cutout.png")).isEqualTo(4);
        assertThat(run("--seed", "1").status()).isZero();
        assertThat(verify(keys, "seed-0-cutout.png", "seed-1.png")).isEqualTo(3);
        assertThat(verify(keys, "seed-0-cutout.png", "missing.png")).isEqualTo(1);

        assertThat(run("--marking", "metadata", "--with-prompt", "--keys", keys, "--force")
                        .status())
                .isZero();
        assertThat(PngMetadata.read(out.resolve("seed-0.png")).parameters().orElseThrow())
                .contains("wooden");
        assertThat(verify(keys, "seed-0.png")).isZero();
        byte[] stripped =
                PngWriter.encode(Photos.image(out.resolve("seed-0.png")), PngMetadata.read(out.resolve("seed-0.png")));
        Files.write(out.resolve("stripped.png"), stripped);
        assertThat(verify(keys, "seed-0.png", "seed-1.png", "stripped.png")).isEqualTo(4);
    }

    /** A picture without marks, smaller and as JPEG: the log of what was made knows it. */
    @Test
    void strippedPictureIsFoundInTheLogByHowItLooks() throws IOException {
        assertThat(run().status()).isZero();
        RgbImage picture = Photos.image(out.resolve("seed-0.png"));
        String hash = PerceptualHash.of(picture).toString();
        String far = String.format("%016x", ~Long.parseUnsignedLong(hash, 16));
        Path log = folder.resolve("events.jsonl");
        Files.writeString(
                log,
                "id: 7\ndata: {\"key\": \"jobs/a/mug/found.png\", \"perceptualHash\": \"" + hash + "\"}\n"
                        + "{\"task\": {\"key\": \"jobs/a/mug/other.png\"}, \"perceptualHash\": \"" + far + "\"}\n"
                        + "{\"perceptualHash\": \"no hash\"}\nno JSON, but perceptualHash\n");
        BufferedImage smaller = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
        smaller.createGraphics()
                .drawImage(ImageIO.read(out.resolve("seed-0.png").toFile()), 0, 0, 48, 48, Color.WHITE, null);
        Path jpeg = folder.resolve("stripped.jpg");
        ImageIO.write(smaller, "jpg", jpeg.toFile());

        String said = printed("verify", "picture", "--json", "--log", log.toString(), jpeg.toString());
        assertThat(said).contains("\"unmarked\"", "jobs/a/mug/found.png").doesNotContain("other.png");
    }

    private static String printed(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
            Main.commandLine().execute(arguments);
        } finally {
            System.setOut(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private int verify(String keys, String... names) {
        List<String> arguments = new ArrayList<>(List.of("verify", "picture", "--json", "--keys", keys));
        Stream.of(names).map(out::resolve).map(Path::toString).forEach(arguments::add);
        return Main.commandLine().setErr(new PrintWriter(new StringWriter())).execute(arguments.toArray(String[]::new));
    }

    @Test
    void picturesOfASubjectCarryTheirSettings() throws IOException {
        Outcome outcome = run(
                "--subject",
                "ceramic mug",
                "--reference",
                photo.toString(),
                "--seed",
                "7",
                "--count",
                "2",
                "--heatmap",
                "--cutout");
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(written())
                .containsExactly(
                        "seed-7-cutout.png",
                        "seed-7-heatmap.png",
                        "seed-7.png",
                        "seed-8-cutout.png",
                        "seed-8-heatmap.png",
                        "seed-8.png");
        Path picture = out.resolve("seed-7.png");
        assertThat(Photos.image(picture).width()).isEqualTo(64);
        assertThat(PngMetadata.read(picture).customshift().orElseThrow())
                .contains("\"seed\":7", "\"subject\":\"ceramic mug\"", "\"steps\":2");
        assertThat(PngMetadata.read(picture).parameters().orElseThrow()).startsWith("on a wooden table\n");
    }

    @Test
    void whatIsForgivenOfAPhotoIsAWarning() throws IOException {
        byte[] png = Files.readAllBytes(photo);
        Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, png.length - 1));
        PrintStream usual = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(run("--subject", "mug", "--reference", cut.toString()).status())
                    .isZero();
        } finally {
            System.setErr(usual);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("warning: " + cut + ": its end is missing");
    }

    @Test
    void programsGetALineOfJsonForEachPictureAndForAFailure() throws IOException {
        PrintStream usual = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(run("--json", "--seed", "7", "--count", "2").status()).isZero();
        } finally {
            System.setOut(usual);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"seed\":7,\"file\":\"" + out.resolve("seed-7.png") + "\",\"warnings\":[");
        assertThat(run("--json", "--count=0").error())
                .startsWith("{\"error\":{\"code\":\"USAGE\",\"message\":\"count is 0");
        assertThat(run("--json", "--colour=red").error())
                .startsWith("{\"error\":{\"code\":\"USAGE\",\"message\":\"Unknown option");
    }

    @Test
    void aPictureThatIsThereIsNotReplacedUnlessAskedFor() throws IOException {
        assertThat(run().status()).isZero();
        byte[] first = Files.readAllBytes(out.resolve("seed-0.png"));
        Outcome again = run("--prompt", "another");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.error()).contains("OUTPUT_UNWRITABLE", "seed-0.png", "--force");
        assertThat(Files.readAllBytes(out.resolve("seed-0.png"))).isEqualTo(first);
        assertThat(run("--prompt", "another", "--force").status()).isZero();
        assertThat(Files.readAllBytes(out.resolve("seed-0.png"))).isNotEqualTo(first);
    }

    @Test
    void settingsAreSpelledAsManifestsSpellThem() throws IOException {
        assertThat(run("--size", "64X64", "--guidance", "7;5", "--strengths", "0.5")
                        .status())
                .isZero();
        assertThat(PngMetadata.read(out.resolve("seed-0.png")).customshift().orElseThrow())
                .contains("\"size\":\"64x64\"", "\"referenceGuidance\":7.0", "\"promptGuidance\":5.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--steps=0 | STEPS_INVALID | steps is 0",
                "--steps=1001 | STEPS_INVALID | 1000",
                "--strength=-1 | STRENGTH_INVALID | -1.0",
                "--strength=much | STRENGTH_INVALID | much",
                "--strength=0,5 | STRENGTH_INVALID | 0,5",
                "--seed=seven | USAGE | is not a whole number",
                "--seed=1e3 | USAGE | is not a whole number",
                "--seed=-1 | SEED_INVALID | between 0 and 9007199254740991",
                "--seed=9007199254740992 | SEED_INVALID | between 0 and 9007199254740991",
                "--prompt=caf\ufffd | PROMPT_INVALID | U+FFFD",
                "--subject=\u0096mug | PROMPT_INVALID | U+0096",
                "--guidance=7,NaN | GUIDANCE_INVALID | NaN",
                "--guidance=7,7,7 | GUIDANCE_INVALID | 7,7,7",
                "--size=60x64 | SIZE_INVALID | width is 60",
                "--size=64 | SIZE_INVALID | WIDTHxHEIGHT",
                "--size=512x512 | SIZE_INVALID | 256x256",
                "--count=0 | USAGE | count is 0",
                "--dtype=int8 | DTYPE_UNSUPPORTED | int8",
                "--device=tpu | USAGE | tpu",
                "--t5-length=0 | USAGE | 512",
                "--weights=/nowhere | WEIGHTS_NOT_FOUND | /nowhere",
                "--reference=/nowhere.png | IMAGE_UNREADABLE | /nowhere.png",
                "--adapter=/nowhere.safetensors | WEIGHTS_NOT_FOUND | /nowhere.safetensors",
                "--colour=red | USAGE | --colour",
            })
    void badInputIsToldWithItsCodeAndLeavesNothingBehind(String option, String code, String message)
            throws IOException {
        Outcome outcome = run(option);
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.error()).startsWith("error " + code + ": ").contains(message);
        assertThat(written()).isEmpty();
    }

    @Test
    void misspeltOptionIsNamedBeforeTheOneThatIsThenMissing() {
        StringWriter error = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(error, true));
        assertThat(line.execute("generate", "--promt", "x", "--out", "y")).isEqualTo(2);
        assertThat(error.toString())
                .startsWith("error USAGE: Unknown option: '--promt'")
                .contains("did you mean --prompt?");
    }

    @Test
    void everyCommandTellsTheVersion() {
        for (String[] arguments : new String[][] {{"--version"}, {"generate", "--version"}, {"bench", "cache", "-V"}}) {
            StringWriter out = new StringWriter();
            assertThat(Main.commandLine().setOut(new PrintWriter(out, true)).execute(arguments))
                    .isZero();
            assertThat(out.toString()).matches("customshift \\d+\\.\\d+\\S*\\s*");
        }
    }

    /** The command as the README prints it, with the model's own adapter, steps and guidance. */
    @Test
    void readmesOwnExampleMakesPictures() throws IOException {
        Path root = Path.of("../..");
        String readme = Files.readString(root.resolve("README.md"));
        String example =
                readme.substring(readme.indexOf("./customshift generate ") + "./customshift generate ".length());
        example = example.substring(0, example.indexOf("\n\n")).replace("\\\n", " ");
        List<String> arguments = new ArrayList<>(List.of("generate", "--device", "cpu", "--dtype", "float32"));
        for (Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(example); word.find(); ) {
            String plain = word.group(1) != null ? word.group(1) : word.group(2);
            arguments.add(plain.startsWith("docs/") ? root.resolve(plain).toString() : plain);
        }
        arguments.set(arguments.indexOf("--out") + 1, out.toString());
        arguments.addAll(
                List.of("--weights", root.resolve("models/customshift-small").toString()));
        StringWriter error = new StringWriter();
        assertThat(Main.commandLine().setErr(new PrintWriter(error, true)).execute(arguments.toArray(String[]::new)))
                .as(error.toString())
                .isZero();
        assertThat(written()).hasSize(4).allMatch(name -> name.endsWith(".png"));
        String settings =
                PngMetadata.read(out.resolve(written().get(0))).customshift().orElseThrow();
        assertThat(settings).contains("\"steps\":20", "\"promptGuidance\":4.0").doesNotContain("adapter\":\"");
    }

    @Test
    void aThousandWordsAreRefused() throws IOException {
        Outcome outcome = run("--prompt", "word ".repeat(1000));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.error()).startsWith("error PROMPT_INVALID: ").contains("1500");
        assertThat(written()).isEmpty();
    }

    @Test
    void sixReferencesAreRefused() {
        String[] six = Stream.generate(() -> "--reference=" + photo).limit(6).toArray(String[]::new);
        assertThat(run(six).error()).startsWith("error REFERENCES_INVALID: ").contains("6");
    }

    @Test
    void anImageThatIsNoneIsRefused() throws IOException {
        Files.writeString(photo, "this is not an image");
        assertThat(run("--reference", photo.toString()).error()).startsWith("error IMAGE_UNREADABLE: ");
        Files.write(photo, new byte[0]);
        assertThat(run("--reference", photo.toString()).error()).startsWith("error IMAGE_EMPTY: ");
        assertThat(written()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldBeforeTheWorkStarts() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome = run("--out", file.resolve("below").toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.error()).startsWith("error OUTPUT_UNWRITABLE: ");
    }

    @Test
    void strengthsMustMatchTheReferences() throws IOException {
        Outcome outcome = run("--reference", photo.toString(), "--strength", "1,1,1");
        assertThat(outcome.error()).startsWith("error STRENGTH_INVALID: ").contains("3 strengths for 1");
        assertThat(written()).isEmpty();
    }
}
