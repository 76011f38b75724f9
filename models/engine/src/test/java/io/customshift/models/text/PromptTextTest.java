package io.customshift.models.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import org.junit.jupiter.api.Test;

class PromptTextTest {
    @Test
    void promptAtTheLimitIsTakenAndOneMoreIsRefusedWithBothNumbers() {
        assertThat(PromptText.prompt("🐶".repeat(1500)).value()).hasSize(3000);
        refused("a".repeat(1501), "1501", "1500");
        refused("word ".repeat(1000), "5000", "1500");
    }

    @Test
    void subjectNameHasALowerLimit() {
        assertThat(PromptText.subject("x".repeat(200)).value()).hasSize(200);
        assertThatThrownBy(() -> PromptText.subject("x".repeat(201)))
                .hasMessageContaining("subject name has 201 characters, the limit is 200");
    }

    @Test
    void emptyTextAndLineBreaksAreAllowed() {
        assertThat(PromptText.prompt("")).isEqualTo(PromptText.EMPTY);
        assertThat(PromptText.prompt("a\tb\r\nc").value()).isEqualTo("a\tb\r\nc");
    }

    @Test
    void controlCharactersAndHalfPairsAreRefusedWithTheirPlace() {
        refused("a\u0000b", "U+0000", "position 1");
        refused("ab\u001b[0m", "U+001B", "position 2");
        refused("a\u0085", "U+0085", "position 1");
        refused("a\ud83d b", "U+D83D", "position 1");
        refused("\udc36", "U+DC36", "position 0");
    }

    private static void refused(String text, String first, String second) {
        assertThatThrownBy(() -> PromptText.prompt(text))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROMPT_INVALID))
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }
}
