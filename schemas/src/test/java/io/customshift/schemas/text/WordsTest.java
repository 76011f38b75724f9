package io.customshift.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final List<Verdict> KNOWN = List.of(Verdict.ACCEPTED, Verdict.REJECTED, Verdict.NONE);

    @Test
    void wordsAreReadInLettersOfAnySize() {
        assertThat(Words.find(KNOWN, " Rejected\t")).contains(Verdict.REJECTED);
        assertThat(Words.find(KNOWN, "reject")).isEmpty();
        assertThat(Words.find(KNOWN, "unknown")).isEmpty();
        assertThat(Words.find(KNOWN, "")).isEmpty();
    }

    @Test
    void otherWordsAreRefusedWithThoseThatAreKnown() {
        assertThat(Words.read("verdict", "none", KNOWN, "correct it")).isEqualTo(Verdict.NONE);
        assertThatThrownBy(() -> Words.read("verdict", "fine", KNOWN, "correct it"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("verdict is \"fine\"; allowed is accepted, rejected or none; correct it");
        assertThatThrownBy(() -> Words.read("verdict", "", List.of(Verdict.NONE), "leave it out"))
                .hasMessageContaining("allowed is none; leave it out");
    }
}
