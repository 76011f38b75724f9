package io.customshift.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.RequestDigest;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.JobClass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictRequestTest {
    @Test
    void leastRequestGetsTheDefaults() {
        CustomizationRequest request = read("{'lines':[{'subject':'mug','prompt':' on a table '}]}");
        assertThat(request.job()).isEqualTo(new JobId("j1"));
        assertThat(request.priority()).isEqualTo(5);
        assertThat(request.defaults()).isEqualTo(DefaultSettings.NONE);
        assertThat(request.lines().get(0).prompt()).isEqualTo("on a table");
        assertThat(request.lines().get(0).seedsInOrder()).containsExactly(0L);
    }

    @Test
    void allFaultsAreNamedAtOnceWithTheirPaths() {
        WireException failure =
                refused("{'promt':1,'lines':[{'subject':'mug','prompt':'x','steps':0},{'subject':'a.b'}]}");
        assertThat(failure.issues().stream().map(i -> i.code() + " " + i.pointer()))
                .containsExactly(
                        "UNKNOWN_FIELD /promt",
                        "INVALID_VALUE /lines/0/steps",
                        "INVALID_VALUE /lines/1/subject",
                        "MISSING_FIELD /lines/1/prompt");
        Problem problem = Problem.of(failure);
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors()).hasSize(4);
        assertThat(Json.read(Json.write(problem), Problem.class, ReadMode.TOLERANT))
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'lines':[{'subject':'m','prompt':'x','size':'500x512'}]}|INVALID_VALUE|/lines/0/size",
                "{'lines':[{'subject':'m','prompt':'x','size':'0x0'}]}|INVALID_VALUE|/lines/0/size",
                "{'lines':[{'subject':'m','prompt':'x','size':512}]}|INVALID_VALUE|/lines/0/size",
                "{'lines':[{'subject':'m','prompt':'x','steps':1001}]}|INVALID_VALUE|/lines/0/steps",
                "{'lines':[{'subject':'m','prompt':'x','steps':'28'}]}|INVALID_VALUE|/lines/0/steps",
                "{'lines':[{'subject':'m','prompt':'x','steps':2.5}]}|INVALID_VALUE|/lines/0/steps",
                "{'lines':[{'subject':'m','prompt':'x','strengths':[-0.1]}]}|INVALID_VALUE|/lines/0/strengths",
                "{'lines':[{'subject':'m','prompt':'x','strengths':[1e999]}]}|INVALID_VALUE|/lines/0/strengths/0",
                "{'lines':[{'subject':'m','prompt':'x','guidance':{'prompt':101}}]}|INVALID_VALUE|/lines/0/guidance/prompt",
                "{'lines':[{'subject':'m','prompt':'x','guidance':{'p':1}}]}|UNKNOWN_FIELD|/lines/0/guidance/p",
                "{'lines':[{'subject':'m','prompt':'x','seed':-1}]}|INVALID_VALUE|/lines/0/seed",
                "{'lines':[{'subject':'m','prompt':'x','seed':9007199254740993}]}|INVALID_VALUE|/lines/0/seed",
                "{'lines':[{'subject':'m','prompt':'x','seed':1,'seeds':[1]}]}|INVALID_VALUE|/lines/0/seeds",
                "{'lines':[{'subject':'m','prompt':'  '}]}|MISSING_FIELD|/lines/0/prompt",
                "{'lines':[{'subject':'m','prompt':null}]}|MISSING_FIELD|/lines/0/prompt",
                "{'lines':[{'subject':'m','prompt':'x','id':'a'},{'subject':'m','prompt':'y','id':'a'}]}|DUPLICATE_ID|/lines/1/id",
                "{'lines':[]}|MISSING_FIELD|/lines",
                "{}|MISSING_FIELD|/lines",
                "{'lines':[{'subject':'m','prompt':'x'}],'manifest':{'key':'a.csv','format':'csv'}}|INVALID_VALUE|/lines",
                "{'manifest':{'key':'../a.csv','format':'csv'}}|INVALID_VALUE|/manifest/key",
                "{'manifest':{'key':'a.csv','format':'xml'}}|INVALID_VALUE|/manifest/format",
                "{'class':'urgent','lines':[{'subject':'m','prompt':'x'}]}|INVALID_VALUE|/class",
                "{'class':8,'lines':[{'subject':'m','prompt':'x'}]}|INVALID_VALUE|/class",
                "{'ifLate':'maybe','lines':[{'subject':'m','prompt':'x'}]}|INVALID_VALUE|/ifLate",
                "{'job':'j2','lines':[{'subject':'m','prompt':'x'}]}|INVALID_VALUE|/job",
                "[]|INVALID_VALUE|''",
            })
    void faultIsNamedByCodeAndPath(String json, WireCode code, String pointer) {
        Issue issue = refused(json).issues().get(0);
        assertThat(issue.code()).isEqualTo(code);
        assertThat(issue.pointer()).isEqualTo(pointer.equals("''") ? "" : pointer);
    }

    @Test
    void classIsNamedOrFollowsFromThePriority() {
        CustomizationRequest bulk = read("{'class':'Bulk','priority':9,'lines':[{'subject':'m','prompt':'x'}]}");
        assertThat(JobClass.orOf(bulk.jobClass(), bulk.priority())).isEqualTo(JobClass.BULK);
        assertThat(new String(Json.write(bulk), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"class\":\"bulk\"");
        assertThat(java.util.stream.IntStream.rangeClosed(0, 9).mapToObj(JobClass::of))
                .containsSequence(JobClass.BULK, JobClass.STANDARD)
                .containsSequence(JobClass.STANDARD, JobClass.INTERACTIVE, JobClass.INTERACTIVE);
        assertThat(refused("{'class':'urgent','lines':[{'subject':'m','prompt':'x'}]}"))
                .hasMessageContaining("class is \"urgent\"; allowed is interactive, standard or bulk; leave it out");
    }

    @Test
    void promptOverTheLimitNamesItsLengthAndTheLimit() {
        WireException failure = refused("{'lines':[{'subject':'m','prompt':'" + "x".repeat(1501) + "'}]}");
        assertThat(failure).hasMessageContaining("1501").hasMessageContaining("1500");
        // Characters outside the basic plane count once.
        read("{'lines':[{'subject':'m','prompt':'" + "😀".repeat(1500) + "'}]}");
    }

    @Test
    void malformedJsonIsNamedByLineAndColumn() {
        Issue issue = refused("{\n  'lines': [}\n").issues().get(0);
        assertThat(issue.code()).isEqualTo(WireCode.MALFORMED_JSON);
        assertThat(issue.line()).isEqualTo(2);
        assertThat(issue.column()).isBetween(12, 14);
        assertThat(refused("{'lines':[],'lines':[]}").code()).isEqualTo(WireCode.MALFORMED_JSON);
        assertThat(refused("{} x").code()).isEqualTo(WireCode.MALFORMED_JSON);
    }

    @Test
    void sameRequestWrittenOtherwiseHasTheSameDigestAndAnotherHasAnother() {
        var one = read("{'priority':5,'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':2}]}");
        var same = read(
                "{ 'lines' : [ {'strengths':[1.0, 1e0],'prompt':' cafe\u0301','subject':'m','seeds':[0,1]} ] , 'priority':5.0}");
        assertThat(RequestDigest.of(one)).isEqualTo(RequestDigest.of(same));
        assertThat(same.lines().get(0).prompt()).isEqualTo("caf\u00e9");
        for (String other : List.of(
                "{'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':3}]}",
                "{'priority':6,'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':2}]}",
                "{'class':'bulk','priority':5,'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':2}]}",
                "{'ifLate':'refuse','priority':5,'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':2}]}",
                "{'lines':[{'subject':'m','prompt':'café','count':2}]}",
                "{'labels':{'a':'b'},'lines':[{'subject':'m','prompt':'café','strengths':[1],'count':2}]}")) {
            assertThat(RequestDigest.of(read(other))).isNotEqualTo(RequestDigest.of(one));
        }
    }

    private static WireException refused(String json) {
        WireException failure = catchThrowableOfType(WireException.class, () -> read(json));
        assertThat(failure).as(json).isNotNull();
        return failure;
    }

    private static CustomizationRequest read(String json) {
        return Json.readJobRequest(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Tenant.DEFAULT, new JobId("j1"));
    }
}
