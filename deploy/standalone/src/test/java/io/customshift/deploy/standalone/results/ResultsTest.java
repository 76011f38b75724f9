package io.customshift.deploy.standalone.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.standalone.client.ResultRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {

    @Test
    void templateNamesFilesByWhatThePicturesAre() {
        ResultRow row = row("""
                {"line":3,"id":"A/7","subject":"mug","prompt":"Am Meer, früh!","seed":9,"image":"abc","status":"STORED"}""");
        assertThat(new NameTemplate("{subject}-{line}-{seed}.png").name(row)).isEqualTo("mug-3-9.png");
        assertThat(new NameTemplate("{subject}/{id} {prompt}.png").name(row)).isEqualTo("mug/A_7 am-meer-früh.png");
        assertThat(new NameTemplate(NameTemplate.USUAL).name(row)).isEqualTo("mug/abc.png");
    }

    @Test
    void lineWithoutAnIdIsNamedByItsNumber() {
        assertThat(new NameTemplate("{id}.png").name(stored(4, "x", 1))).isEqualTo("4.png");
    }

    @Test
    void twoPicturesOfOneNameAreRefusedWithBothLines() {
        NameTemplate names = new NameTemplate("{subject}.png");
        names.name(stored(0, "a", 1));
        names.name(stored(5, "a", 1));
        assertThatThrownBy(() -> names.name(stored(1, "b", 2)))
                .hasMessage(
                        "name \"{subject}.png\": lines 0 and 1 would both be mug.png; tell them apart with {line}, {seed}"
                                + " or {image}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{colour}.png", "{subject}.jpg", "/tmp/{image}.png", "../{image}.png", "{image.png", "a/../b.png"
            })
    void templateThatCannotBeUsedIsRefusedBeforeAnythingIsFetched(String template) {
        assertThatThrownBy(() -> new NameTemplate(template)).hasMessageStartingWith("name \"" + template + "\": ");
    }

    @Test
    void tableCarriesNoFormulasAndKeepsTheManifestsOwnColumns() {
        String table = table("""
                {"line":0,"id":"=1+1","subject":"mug","prompt":"a \\"b\\", c","seed":1,"status":"FAILED","code":"SIZE_INVALID",
                 "message":"-x","extra":{"Sku":"@cmd"}}""", """
                {"line":1,"subject":"mug","prompt":"p","seed":2,"image":"i","status":"STORED","warnings":["a","b"]}""");
        assertThat(table)
                .isEqualTo("row,line,subject,prompt,seed,status,file,key,url,reason,warnings,Sku\r\n"
                        + "'=1+1,0,mug,\"a \"\"b\"\", c\",1,FAILED,,,,SIZE_INVALID: -x,,'@cmd\r\n"
                        + "1,1,mug,p,2,STORED,mug/i.png,,,,a; b,\r\n");
        assertThat(List.of("=a", "+a", "-a", "@a", "\ta").stream().map(ResultsCsv::cell))
                .allSatisfy(cell -> assertThat(cell.replace("\"", "")).startsWith("'"));
    }

    /** Failed before: the first line alone said which columns there are, and an empty cell is no part of a line. */
    @Test
    void columnThatIsEmptyInTheFirstLineIsInTheTable() {
        String line = "{\"line\":%d,\"subject\":\"mug\",\"prompt\":\"p\",\"seed\":1,\"status\":\"PENDING\"%s}";
        String table = table(
                line.formatted(0, ",\"extra\":{\"Handle\":\"=red\"}"),
                line.formatted(1, ",\"extra\":{\"Handle\":\"b\",\"Variant SKU\":\"A;1\"}"),
                line.formatted(2, ""));
        assertThat(table.lines().map(each -> each.replaceAll("^.*(warnings|PENDING,,,,,)", "")))
                .containsExactly(",Handle,Variant SKU", ",'=red,", ",b,A;1", ",,");
    }

    @Test
    void warningsOfManyPicturesAreOneLine() {
        ResultsSummary summary = new ResultsSummary();
        summary.add(stored(0, "a", 1));
        for (int i = 1; i < 4; i++) {
            summary.add(row("{\"line\":" + i + ",\"subject\":\"mug\",\"status\":\"STORED\",\"warnings\":"
                    + "[\"the model's vocabulary does not have \\\"moon\\\"\"]}"));
        }
        assertThat(summary.warnings())
                .isEqualTo(
                        "warning, 3 pictures, such as: line 1 of mug: the model's vocabulary does not have \"moon\"");
        assertThat(summary.into(new ObjectMapper().createObjectNode()).toString())
                .isEqualTo("{\"failures\":[],\"warnings\":[{\"count\":3,\"line\":1,\"row\":\"1\",\"subject\":\"mug\","
                        + "\"message\":\"the model's vocabulary does not have \\\"moon\\\"\"}]}");
    }

    private static String table(String... lines) {
        StringWriter text = new StringWriter();
        ResultsCsv.write(
                new PrintWriter(text),
                ResultsCsv.extra(Stream.of(lines).map(ResultsTest::row)),
                Stream.of(lines).map(ResultsTest::row),
                new NameTemplate(NameTemplate.USUAL));
        return text.toString();
    }

    static ResultRow stored(int line, String image, int seed) {
        return row("{\"line\":" + line + ",\"subject\":\"mug\",\"prompt\":\"p\",\"seed\":" + seed + ",\"image\":\""
                + image + "\",\"status\":\"STORED\"}");
    }

    static ResultRow row(String json) {
        try {
            return new ResultRow(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
