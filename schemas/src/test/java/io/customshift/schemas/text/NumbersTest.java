package io.customshift.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.error.WireException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "0.8~0.8",
                ".5~0.5",
                "1.~1.0",
                "+1e-1~0.1",
                "1;0.5~1.0 0.5",
                "1|0.5~1.0 0.5",
                "1 0.5~1.0 0.5",
                "1, 0.5~1.0 0.5",
                "1,0.5~1.0 0.5",
                "1 ; 0.5 ; 2~1.0 0.5 2.0",
                "0,5;1~0.5 1.0",
                "0,5|0,25~0.5 0.25",
                "1,1,1~1.0 1.0 1.0",
            })
    void realNumbersAreReadAsTheyAreMeant(String text, String read) {
        List<Double> numbers = Numbers.reals("\u00a0" + text + "\u2009");
        assertThat(String.join(" ", numbers.stream().map(String::valueOf).toList()))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0,5",
                "7,7",
                "-0,5",
                "1;;2",
                ";1",
                "1;",
                "a",
                "1.2.3",
                "1..5",
                "0x10",
                "1d",
                "NaN",
                "Infinity",
                "80%",
                "\u0661",
                "\u22121",
                "1,,2",
                "1_000"
            })
    void textThatIsNoNumberOrMayBeAnotherIsRefused(String text) {
        assertThatThrownBy(() -> Numbers.reals(text)).isInstanceOf(WireException.class);
    }

    @Test
    void wholeNumbersAreReadInPlainDigits() {
        assertThat(Numbers.whole(" 28 ")).isEqualTo(28);
        assertThat(Numbers.whole("28.0")).isEqualTo(28);
        assertThat(Numbers.whole("-1")).isEqualTo(-1);
        assertThat(Numbers.wholes("3;1|2, 4")).containsExactly(3L, 1L, 2L, 4L);
        for (String bad :
                List.of("", "1,000", "1.000", "1 000", "1E+05", "28.5", "99999999999999999999", "1-4", "\u0661")) {
            assertThatThrownBy(() -> Numbers.whole(bad)).as(bad).isInstanceOf(WireException.class);
        }
        assertThatThrownBy(() -> Numbers.wholes("7;1,000")).hasMessageContaining("thousands");
    }
}
