package io.customshift.deploy.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappingTest {

    @Test
    void linesBreakBetweenWordsAndKeepTheirIndent() {
        assertThat(Wrapping.text("  size is 512x512; these make up to 128x128\n    fix: this", 25))
                .isEqualTo("  size is 512x512; these\n  make up to 128x128\n    fix: this");
    }

    @Test
    void noLineIsAsWideAsTheTerminal() {
        String text = "these weights make pictures of multiples of 16 up to 128x128, and no others at all";
        for (int columns = 21; columns < 120; columns++) {
            int most = columns;
            assertThat(Wrapping.text(text, columns).lines()).allMatch(line -> line.length() < most);
            assertThat(Wrapping.text(text, columns).replace('\n', ' ')).isEqualTo(text);
        }
    }
}
