package io.customshift.schemas.manifest;

import static io.customshift.schemas.manifest.Reading.CSV;
import static io.customshift.schemas.manifest.Reading.lines;
import static io.customshift.schemas.manifest.Reading.refused;
import static io.customshift.schemas.manifest.Reading.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.message.Guidance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as spreadsheets, data frames and people write them. */
class SpreadsheetTest {
    private static final String[] TWO = {"mug|on a table, at dusk|[1]", "mug|on a chair|[2]"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject,prompt,seed\r\nmug,\"on a table, at dusk\",1\r\nmug,on a chair,2\r\n",
                "subject;prompt;seed\r\nmug;on a table, at dusk;1\r\nmug;on a chair;2\r\n",
                "subject\tprompt\tseed\nmug\ton a table, at dusk\t1\nmug\ton a chair\t2\n",
                "subject|prompt|seed\nmug|on a table, at dusk|1\nmug|on a chair|2\n",
                "sep=;\r\nsubject;prompt;seed\r\nmug;on a table, at dusk;1\r\nmug;on a chair;2\r\n",
                "\"sep=;\"\r\nsubject;prompt;seed\r\nmug;on a table, at dusk;1\r\nmug;on a chair;2\r\n",
                "SEP=\t\nsubject\tprompt\tseed\nmug\ton a table, at dusk\t1\nmug\ton a chair\t2\n",
                "sep=^\nsubject^prompt^seed\nmug^on a table, at dusk^1\nmug^on a chair^2\n",
                "\"subject\";\"prompt\";\"seed\"\n\"mug\";\"on a table, at dusk\";\"1\"\n\"mug\";\"on a chair\";\"2\"\n",
                // Blank rows and columns that once held something.
                "subject,prompt,seed,,\r\nmug,\"on a table, at dusk\",1,,\r\n,,,,\r\nmug,on a chair,2,,\r\n,,,,\r\n,,\r\n",
                "subject,prompt,seed\nmug,\"on a table, at dusk\",1,,,\n , \t,\u00a0\nmug,on a chair,2\n\n\n,,\n",
                "subject,,prompt,seed\nmug,,\"on a table, at dusk\",1\nmug,\"\",on a chair,2\n",
                "\n\n\nsubject,prompt,seed\nmug,\"on a table, at dusk\",1\n\nmug,on a chair,2",
                // Blanks of all kinds at the edges, also around quotes.
                "subject, prompt, seed\nmug, \"on a table, at dusk\" , 1\nmug, on a chair, 2\n",
                "\ufeffSubject,prompt\u00a0,\u200bSEED\u3000\n\u00a0mug\u00a0,\u00a0\"on a table, at dusk\"\u00a0,1\u202f\nmug,\u2003on a chair\u200e,2\n",
                "\ufeff\ufeffsubject,prompt,seed\nmug,\"on a table, at dusk\",1\nmug,\"\u00a0on a chair\u00a0\",2\n",
                // A column of whole numbers with gaps, as data frames write it.
                "subject,prompt,seed\nmug,\"on a table, at dusk\",1.0\nmug,on a chair,2.0\n",
            })
    void tableIsReadAsItIsMeant(String text) {
        assertThat(shown(lines(text, CSV))).containsExactly(TWO);
    }

    @Test
    void placesAreThoseOfTheFileAlsoBehindASeparatorLine() {
        assertThat(refused("sep=;\nsubject;prompt;steps\n;x;1\nmug;x;0\n", CSV).stream()
                        .map(issue -> issue.pointer() + " " + issue.line() + ":" + issue.column()))
                .containsExactly("/subject 3:1", "/steps 4:7");
    }

    @Test
    void shortRowsNameWhatIsMissingAndLongOnesWhatIsTooMuch() {
        Issue shorter = only(refused("subject,prompt,seed,negative\nmug,x,1,ugly\nmug,y\n", CSV));
        assertThat(shorter.line()).isEqualTo(3);
        assertThat(shorter.message()).contains("2 fields", "first row 4", "seed, negative is missing");
        Issue longer = only(refused("subject,prompt,seed\nmug,x,1\nmug,at dusk, in rain,2\n", CSV));
        assertThat(longer.line() + ":" + longer.column()).isEqualTo("3:22");
        assertThat(longer.message()).contains("4 fields", "first row 3", "\"2\" is too much", "hold a comma");
        assertThat(only(refused("subject;prompt;strength\nmug;x;1;0.5\n", CSV)).message())
                .contains("lists that hold a ;");
        assertThat(only(refused("subject\tprompt\nmug\tx\ty\n", CSV)).message()).contains("hold a tab");
    }

    @Test
    void curlyQuotesAreNamed() {
        assertThat(only(refused("subject,prompt\nmug,\u201con a table, at dusk\u201d\n", CSV))
                        .message())
                .contains("curly quote");
        Issue whole = only(refused("subject,prompt\nmug,\u201eon a table\u201c\n", CSV));
        assertThat(whole.line() + ":" + whole.column()).isEqualTo("2:5");
        assertThat(whole.message()).contains("curly quotes (\u201e)", "straight");
        // Speech within a prompt is the user's.
        assertThat(lines("subject,prompt\nmug,a sign \u201cOpen\u201d behind\nmug,\"\u201cOpen\u201d\"\n", CSV))
                .hasSize(2);
    }

    @Test
    void columnWithoutANameMayBeEmptyAndNothingElse() {
        Issue issue = only(refused("subject,,prompt\nmug,,x\nmug,7,y\n", CSV));
        assertThat(issue.line() + ":" + issue.column()).isEqualTo("3:5");
        assertThat(issue.message()).contains("column 2 has no name", "\"7\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject,prompt,strength\nmug,x,\"0,5\"\n",
                "subject;prompt;strength\nmug;x;0,5\n",
                "subject\tprompt\tStrengths\nmug\tx\t1,25\n",
                "subject;prompt;guidance\nmug;x;7,5\n",
                "subject,prompt,guidance\nmug,x,\"7,5\"\n",
                "subject;prompt;steps\nmug;x;28,0\n",
                "subject;prompt;steps\nmug;x;1.000\n",
                "subject;prompt;seed\nmug;x;1E+05\n",
                "subject;prompt;seed\nmug;x;1,5\n",
                "subject;prompt;seeds\nmug;x;1,000\n",
                "subject;prompt;seed\nmug;x;-1\n",
                "subject;prompt;strength\nmug;x;NaN\n",
                "subject;prompt;strength\nmug;x;1d\n",
                "subject;prompt;strength\nmug;x;0x1p3\n",
                "subject;prompt;strength\nmug;x;\u0661\n",
            })
    void numberThatMayMeanSomethingElseIsRefused(String text) {
        Issue issue = only(refused(text, CSV));
        assertThat(issue.code()).isEqualTo(WireCode.INVALID_VALUE);
        assertThat(issue.line()).isEqualTo(2);
    }

    @Test
    void decimalCommaSaysBothReadings() {
        assertThat(only(refused("subject,prompt,strength\nmug,x,\"0,5\"\n", CSV))
                        .message())
                .isEqualTo("strength is \"0,5\"; write 0.5 if that is one number, and 0;5 if it is two");
    }

    @Test
    void decimalCommasAmongOtherSeparatorsAreUnderstood() {
        assertThat(lines("subject,prompt,strength\nmug,x,\"0,5;1\"\n", CSV)
                        .get(0)
                        .strengths())
                .isEqualTo(List.of(0.5, 1.0));
        assertThat(lines("subject;prompt;guidance\nmug;x;7,5|5\n", CSV).get(0).guidance())
                .isEqualTo(new Guidance(7.5, 5));
    }

    @Test
    void textsKeepTheirCharactersAndDamagedOnesAreRefused() {
        assertThat(lines(
                        "subject,prompt\nmug,\"on a table,\r\n\tat dusk\"\nmug,\u0447\u0430\u0448\u043a\u0430 \ud83c\udf75\n",
                        CSV))
                .extracting(line -> line.prompt())
                .containsExactly("on a table,\r\n\tat dusk", "\u0447\u0430\u0448\u043a\u0430 \ud83c\udf75");
        for (String bad : List.of("caf\ufffd", "a\u0000b", "a\u000bb", "a\u0085b", "a\u0096b", "a\u007fb", "\uffff")) {
            Issue issue = only(refused("subject,prompt\nmug,fine\nmug," + bad + "\n", CSV));
            assertThat(issue.pointer()).isEqualTo("/prompt");
            assertThat(issue.line() + ":" + issue.column()).as(issue.message()).isEqualTo("3:5");
            assertThat(issue.message()).contains("U+");
        }
    }

    private static Issue only(List<Issue> issues) {
        assertThat(issues).hasSize(1);
        return issues.get(0);
    }
}
