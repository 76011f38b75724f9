package io.customshift.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> COLUMNS = List.of(
            "id",
            "subject",
            "prompt",
            "negative",
            "seed",
            "seeds",
            "count",
            "size",
            "steps",
            "strength",
            "guidance",
            "priority");

    /** Failed before for {@code siez}, {@code sede} and {@code di}: swapped neighbours counted as two letters. */
    @ParameterizedTest
    @CsvSource({
        "promtp, prompt",
        "Promt, prompt",
        "rpompt, prompt",
        "siez, size",
        "sede, seed",
        "di, id",
        "subejct, subject",
        "sujbetc, subject",
        "guidence, guidance",
        "step, steps",
        "strenghts, strength",
        "neg, negative"
    })
    void slipOfTypingIsUnderstood(String typed, String meant) {
        assertThat(Nearest.to(typed, COLUMNS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"Handle", "sku", "price", "colour", "x"})
    void nameOfSomethingElseIsLikeNone(String typed) {
        assertThat(Nearest.to(typed, COLUMNS)).isEmpty();
    }

    @Test
    void distanceIsThatOfTheOptimalAlignment() {
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("abcd", "badc")).isEqualTo(2);
        // No letter is moved twice: the unrestricted distance would be 2.
        assertThat(Nearest.distance("ca", "abc")).isEqualTo(3);
    }
}
