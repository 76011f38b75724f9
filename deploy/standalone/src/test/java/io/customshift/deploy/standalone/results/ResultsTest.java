package io.customshift.deploy.standalone.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.standalone.client.ResultRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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
        StringWriter text = new StringWriter();
        ResultsCsv csv = new ResultsCsv(new PrintWriter(text), List.of("Sku"));
        csv.add(row("""
                {"line":0,"id":"=1+1","subject":"mug","prompt":"a \\"b\\", c","seed":1,"status":"FAILED","code":"SIZE_INVALID",
                 "message":"-x","extra":{"Sku":"@cmd"}}"""), "");
        csv.add(stored(1, "i", 2), "mug/i.png");
        assertThat(text.toString())
                .isEqualTo("row,line,subject,prompt,seed,status,file,key,url,reason,Sku\r\n"
                        + "'=1+1,0,mug,\"a \"\"b\"\", c\",1,FAILED,,,,SIZE_INVALID: -x,'@cmd\r\n"
                        + "1,1,mug,p,2,STORED,mug/i.png,,,,\r\n");
        assertThat(List.of("=a", "+a", "-a", "@a", "\ta").stream().map(ResultsCsv::cell))
                .allSatisfy(cell -> assertThat(cell.replace("\"", "")).startsWith("'"));
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
