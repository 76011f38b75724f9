package io.customshift.models.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final Path MODEL = Path.of("src/test/resources/fixtures/sd3-tiny");

    @TempDir
    Path temp;

    @Test
    void droppedPartIsTheExactEndOfThePrompt() {
        String filler = "mug ".repeat(200);
        try (ClipTokenizer tokenizer = ClipTokenizer.open(MODEL.resolve("tokenizer"))) {
            Tokens tokens = tokenizer.encode(PromptText.prompt(filler));
            assertThat(tokens.used()).isEqualTo(77);
            assertThat(tokens.ids()[76]).isEqualTo(tokenizer.endId());
            String kept = filler.substring(
                    0, filler.length() - tokens.dropped().orElseThrow().length());
            // What was kept is what fits: encoded alone it makes the same ids and drops nothing.
            Tokens again = tokenizer.encode(PromptText.prompt(kept));
            assertThat(again.ids()).isEqualTo(tokens.ids());
            assertThat(again.dropped()).isEmpty();
        }
    }

    @Test
    void droppedPartIsExactAfterCharactersOutsideTheBasicPlane() {
        String prompt = "🐶 É 🏖️ ".repeat(3) + "Red ".repeat(60) + "THE End 🐶.";
        try (ClipTokenizer clip = ClipTokenizer.open(MODEL.resolve("tokenizer"));
                T5Tokenizer t5 = T5Tokenizer.open(MODEL.resolve("tokenizer_3"), 60)) {
            for (Tokens tokens :
                    List.of(clip.encode(PromptText.prompt(prompt)), t5.encode(PromptText.prompt(prompt)))) {
                String dropped = tokens.dropped().orElseThrow();
                assertThat(prompt).endsWith(dropped);
                assertThat(dropped).endsWith("Red THE End 🐶.");
            }
            String kept = prompt.substring(
                    0,
                    prompt.length()
                            - clip.encode(PromptText.prompt(prompt))
                                    .dropped()
                                    .orElseThrow()
                                    .length());
            assertThat(clip.encode(PromptText.prompt(kept)).ids())
                    .isEqualTo(clip.encode(PromptText.prompt(prompt)).ids());
        }
    }

    @Test
    void shortestT5LengthHoldsOnlyTheEndToken() {
        try (T5Tokenizer tokenizer = T5Tokenizer.open(MODEL.resolve("tokenizer_3"), 1)) {
            Tokens tokens = tokenizer.encode(PromptText.prompt("a mug"));
            assertThat(tokens.ids()).containsExactly(tokenizer.endId());
            assertThat(tokens.dropped()).contains("a mug");
            assertThat(tokenizer.encode(PromptText.EMPTY).dropped()).isEmpty();
        }
        assertThatThrownBy(() -> T5Tokenizer.open(MODEL.resolve("tokenizer_3"), 0))
                .hasMessageContaining("1 to 512");
        assertThatThrownBy(() -> T5Tokenizer.open(MODEL.resolve("tokenizer_3"), 513))
                .hasMessageContaining("513");
    }

    @Test
    void manyThreadsGetTheSameIds() throws Exception {
        try (ClipTokenizer tokenizer = ClipTokenizer.open(MODEL.resolve("tokenizer"))) {
            PromptText prompt = PromptText.prompt("a photo of the ceramic mug on a wooden table");
            Tokens expected = tokenizer.encode(prompt);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Boolean>> calls = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    calls.add(() -> tokenizer.encode(prompt).equals(expected));
                }
                for (Future<Boolean> call : threads.invokeAll(calls)) {
                    assertThat(call.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void useAfterCloseIsACodedError() {
        ClipTokenizer tokenizer = ClipTokenizer.open(MODEL.resolve("tokenizer"));
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode(PromptText.EMPTY))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        invalid(() -> ClipTokenizer.open(temp.resolve("none")), "is not a folder");
        invalid(() -> ClipTokenizer.open(temp), "vocab.json and merges.txt");
        invalid(() -> T5Tokenizer.open(temp, 77), "has no tokenizer.json");
        Files.write(temp.resolve("spiece.model"), new byte[10]);
        invalid(() -> T5Tokenizer.open(temp, 77), "spiece.model alone is not enough");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        Path folder = copy("tokenizer");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b c\n");
        invalid(() -> ClipTokenizer.open(folder), "'a b c'");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nnot-in vocabulary\n");
        invalid(() -> ClipTokenizer.open(folder), folder.toString());
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 1}");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
        invalid(() -> ClipTokenizer.open(folder), "<|endoftext|>");
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": ");
        invalid(() -> ClipTokenizer.open(folder), "vocab.json is not valid JSON");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        invalid(() -> ClipTokenizer.open(folder), folder.toString());
        Files.write(folder.resolve("tokenizer.json"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        invalid(() -> ClipTokenizer.open(folder), "tokenizer.json");
    }

    @Test
    void tokenizerJsonIsTakenWhenItIsThere() throws IOException {
        Path source = MODEL.resolve("tokenizer_2");
        Path folder = copy("tokenizer_2");
        Files.writeString(
                folder.resolve("tokenizer.json"),
                ClipBpe.tokenizer(new TokenizerFolder(source)).toString());
        Files.delete(folder.resolve("vocab.json"));
        Files.delete(folder.resolve("merges.txt"));
        PromptText prompt = PromptText.prompt("wow! a lamp!! beside the window !");
        try (ClipTokenizer json = ClipTokenizer.open(folder);
                ClipTokenizer files = ClipTokenizer.open(source)) {
            assertThat(json.encode(prompt)).isEqualTo(files.encode(prompt));
            assertThat(json.padId()).isEqualTo(files.padId()).isZero();
        }
    }

    private Path copy(String name) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        try (Stream<Path> files = Files.list(MODEL.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }

    private static void invalid(Callable<?> open, String message) {
        assertThatThrownBy(open::call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKENIZER_INVALID))
                .hasMessageContaining(message);
    }
}
