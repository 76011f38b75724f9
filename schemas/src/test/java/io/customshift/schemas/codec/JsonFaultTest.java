package io.customshift.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that are nearly JSON are answered in words for those who wrote them. */
class JsonFaultTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"subject\":\"mug\",\"prompt\":\"x\"}{\"subject\":\"mug\",\"prompt\":\"y\"}~more follows",
                "{\"subject\":\"mug\",\"prompt\":\"x\"},~comma too many",
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"seed\":NaN}~NaN is no number",
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"seed\":Infinity}~Infinity is no number",
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"seed\":-Infinity}~is no number",
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"negative\":None}~None is written null",
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"seed\":True}~True is written in small letters",
                "{\"subject\":\"mug\",\"prompt\":x}~\"x\" stands without quotes",
                "{subject:\"mug\",\"prompt\":\"x\"}~\"subject\" stands without quotes",
                "{'subject':'mug','prompt':'x'}~straight double quotes",
                "{\u201csubject\u201d:\"mug\"}~straight double quotes",
                "{\"subject\":\"mug\",\"prompt\":\"x\",}~comma too many",
                "{\"subject\":\"mug\",\"prompt\":\"x\" // why~no comments",
                "{\"subject\":\"mug\",\"prompt\":\"a\\q\"}~backslash",
                "{\"subject\":\"mug\",\"prompt\":\"x~ends before",
                "{\"subject\":\"mug\",\"seeds\":[1,2~ends before",
                "{\"subject\":\"mug\",\"subject\":\"cup\"}~\"subject\" is there twice",
                "{\"subject\":\"mug\",\"seed\":007}~not JSON",
                "{\"subject\" \"mug\"}~not JSON",
                "{\"subject\":\"mug\" \"prompt\":\"x\"}~not JSON",
                "subject,prompt~not JSON",
            })
    void messageIsForPeople(String text, String said) {
        Issue issue = fault(text);
        assertThat(issue.code()).isEqualTo(WireCode.MALFORMED_JSON);
        assertThat(issue.message())
                .contains(said)
                .doesNotContain("Feature", "fasterxml", "token", "Source", "START_", "close marker", "Unexpected");
        assertThat(issue.line()).isEqualTo(1);
        assertThat(issue.column()).isPositive();
    }

    @Test
    void lineEndWithinATextIsNamed() {
        assertThat(fault("{\"prompt\":\"on\na table\"}").message()).contains("line end");
    }

    @Test
    void bodyThatIsAListSaysHowToSendIt() {
        WireException failure = catchThrowableOfType(
                WireException.class,
                () -> Json.readJobRequest(
                        "[{\"subject\":\"mug\",\"prompt\":\"x\"}]".getBytes(StandardCharsets.UTF_8),
                        Tenant.DEFAULT,
                        new JobId("j")));
        assertThat(failure).hasMessageContaining("\"lines\"").hasMessageContaining(".jsonl");
    }

    @Test
    void bodyThatIsNotUtf8IsNamedByItsPlace() {
        byte[] latin =
                "{\"lines\":[\n{\"subject\":\"mug\",\"prompt\":\"caf\u00e9\"}]}".getBytes(StandardCharsets.ISO_8859_1);
        Issue issue = catchThrowableOfType(
                        WireException.class, () -> Json.readJobRequest(latin, Tenant.DEFAULT, new JobId("j")))
                .issues()
                .get(0);
        assertThat(issue.code()).isEqualTo(WireCode.MALFORMED_JSON);
        assertThat(issue.line() + ":" + issue.column()).isEqualTo("2:31");
        assertThat(issue.message()).contains("0xE9", "UTF-8");
    }

    private static Issue fault(String text) {
        return catchThrowableOfType(WireException.class, () -> Json.readLine(text, false))
                .issues()
                .get(0);
    }
}
