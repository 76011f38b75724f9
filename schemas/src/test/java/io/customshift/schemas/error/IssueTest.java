package io.customshift.schemas.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ApiKeyText;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class IssueTest {
    private static final ApiKeyText KEY = ApiKeyText.generate(new SecureRandom());

    @Test
    void keyInAWrongPlaceIsNotRepeated() {
        String text = KEY.reveal();
        String shown = "csk_" + KEY.id() + "_…";

        assertThat(new Issue(WireCode.UNKNOWN_FIELD, "/" + text, text + " is no field"))
                .isEqualTo(new Issue(WireCode.UNKNOWN_FIELD, "/" + shown, shown + " is no field"));
        assertThat(Require.quoted(text)).isEqualTo("\"" + shown + "\"");
        assertThat(Require.quoted("x".repeat(40) + text).length()).isLessThan(70);
    }
}
