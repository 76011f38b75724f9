package io.customshift.deploy.standalone.verify.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Header;
import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Surface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzInputTest {
    private static final byte[] JSON = "{\"job\":\"j\",\"lines\":[{\"seed\":1,\"prompt\":\"a mug\"}],\"none\":null}"
            .getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void keptInputIsSentAgainByteForByte() {
        byte[] bytes = new byte[256];
        new Random(1).nextBytes(bytes);
        FuzzInput input = new FuzzInput(
                Surface.RECORD, "shards.v1/7", List.of(new Header("ce_id", bytes), new Header("", null)), null, bytes);
        Path file = folder.resolve("kept/input.json");
        input.write(file);

        FuzzInput again = FuzzInput.read(file);
        assertThat(again).usingRecursiveComparison().isEqualTo(input);
    }

    @Test
    void seedDecidesEveryChange() {
        Mutator one = new Mutator(new Random(7));
        Mutator other = new Mutator(new Random(7));
        for (int i = 0; i < 200; i++) {
            assertThat(one.json(JSON)).isEqualTo(other.json(JSON));
            assertThat(one.table(JSON)).isEqualTo(other.table(JSON));
            assertThat(one.bytes(JSON)).isEqualTo(other.bytes(JSON));
        }
    }

    @Test
    void mostChangesKeepTheGrammarAndNoneIsLargerThanAReaderMustTake() {
        Mutator mutator = new Mutator(new Random(3));
        int stillJson = 0;
        for (int i = 0; i < 500; i++) {
            byte[] changed = mutator.json(JSON);
            assertThat(changed.length).isLessThan(1 << 20);
            stillJson += changed.length > 0 && changed[0] == '{' && changed[changed.length - 1] == '}' ? 1 : 0;
        }
        assertThat(stillJson).isBetween(300, 499);
    }
}
