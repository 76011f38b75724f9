package io.customshift.scheduler.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeJobTest {
    private static final SubjectSpec MUG = product("mug-7", "ceramic mug", 'a');

    @Test
    void everyPromptIsMadeInEverySizeWithEverySeed() {
        Recipe recipe = recipe("{'prompts':['a {name} on a table','{name}, {name}!'],'sizes':['64x64','128x64'],"
                + "'seeds':[3,5,3],'negative':'no {name}','steps':4,'plan':'fast','class':'bulk','priority':2}");
        CustomizationRequest request = new RecipeJob(recipe, MUG).request();
        assertThat(request.lines())
                .extracting(RequestLine::prompt)
                .containsExactly(
                        "a ceramic mug on a table",
                        "a ceramic mug on a table",
                        "ceramic mug, ceramic mug!",
                        "ceramic mug, ceramic mug!");
        assertThat(request.lines())
                .extracting(line -> String.valueOf(line.size()))
                .containsExactly("64x64", "128x64", "64x64", "128x64");
        assertThat(request.lines()).allSatisfy(line -> {
            assertThat(line.seedsInOrder()).containsExactly(3L, 5L);
            assertThat(line.subject()).isEqualTo(MUG.id());
            assertThat(line.negative()).isEqualTo("no ceramic mug");
        });
        assertThat(request.lines().stream().mapToInt(RequestLine::images).sum()).isEqualTo(recipe.images());
        assertThat(request.priority()).isEqualTo(2);
        assertThat(request.jobClass()).hasToString("bulk");
    }

    @Test
    void whatIsLeftOutIsTheModelsOwn() {
        RequestLine line = new RecipeJob(recipe("{'prompts':['x']}"), MUG)
                .request()
                .lines()
                .get(0);
        assertThat(line).isEqualTo(RequestLine.of(MUG.id(), "x"));
    }

    @Test
    void anotherRecipeOrProductIsAnotherJobAndTheSameIsTheSame() {
        String same = "{'prompts':['a'],'seeds':[1]}";
        JobId id = new RecipeJob(recipe(same), MUG).id();
        assertThat(new RecipeJob(recipe("{ 'seeds':[1, 1], 'prompts':[' a'],'automatic':true}"), MUG).id())
                .isEqualTo(id);
        Set<JobId> all = new HashSet<>(Set.of(id));
        for (String other : List.of(
                "{'prompts':['b'],'seeds':[1]}",
                "{'prompts':['a','b'],'seeds':[1]}",
                "{'prompts':['a'],'seeds':[2]}",
                "{'prompts':['a'],'seeds':[1],'sizes':['64x64']}",
                "{'prompts':['a'],'seeds':[1],'negative':'b'}",
                "{'prompts':['a'],'seeds':[1],'steps':5}",
                "{'prompts':['a'],'seeds':[1],'strengths':[2]}",
                "{'prompts':['a'],'seeds':[1],'guidance':{'prompt':2}}",
                "{'prompts':['a'],'seeds':[1],'plan':'fast'}",
                "{'prompts':['a'],'seeds':[1],'model':'m@1'}",
                "{'prompts':['a'],'seeds':[1],'priority':6}",
                "{'prompts':['a'],'seeds':[1],'class':'bulk'}")) {
            assertThat(all.add(new RecipeJob(recipe(other), MUG).id()))
                    .as(other)
                    .isTrue();
        }
        for (SubjectSpec other : List.of(
                product("mug-8", "ceramic mug", 'a'),
                product("mug-7", "ceramic cup", 'a'),
                product("mug-7", "ceramic mug", 'b'))) {
            assertThat(all.add(new RecipeJob(recipe(same), other).id()))
                    .as(other.toString())
                    .isTrue();
        }
        assertThat(all.add(
                        new RecipeJob(Json.readRecipe(bytes(same), Tenant.DEFAULT, new RecipeId("other")), MUG).id()))
                .isTrue();
    }

    /** Pictures that were made must be found by later versions, too. */
    @Test
    void idIsWhatItWasInTheFirstVersion() {
        assertThat(new RecipeJob(recipe("{'prompts':['a {name}'],'sizes':['64x64'],'seeds':[1]}"), MUG).id())
                .hasToString("spring-dlihhgg7qy3dpirs4xdpu4ge665zskgv");
        RecipeId longest = new RecipeId("r".repeat(63));
        assertThat(new RecipeJob(Json.readRecipe(bytes("{'prompts':['a']}"), Tenant.DEFAULT, longest), MUG)
                        .id()
                        .value())
                .hasSize(63);
    }

    @Test
    void jobSaysOfWhichProductItIsAndLabelsAloneDoNot() {
        CustomizationRequest request = new RecipeJob(recipe("{'prompts':['a']}"), MUG).request();
        assertThat(RecipeJob.productOf(status(request.job(), request.labels()))).contains(MUG.id());
        assertThat(RecipeJob.productOf(status(new JobId("mine"), request.labels())))
                .isEmpty();
        assertThat(RecipeJob.productOf(status(request.job(), Map.of()))).isEmpty();
        Map<String, String> odd = new HashMap<>(request.labels());
        odd.put(RecipeJob.PRODUCT, "no/product");
        assertThat(RecipeJob.productOf(status(request.job(), odd))).isEmpty();
    }

    @Test
    void promptThatIsTooLongWithTheNameIsRefusedAtItsLine() {
        Recipe recipe = recipe("{'prompts':['x','" + "x".repeat(1490) + " {name}']}");
        assertThatThrownBy(() -> new RecipeJob(recipe, MUG).request())
                .isInstanceOf(WireException.class)
                .hasMessageContaining("/lines/1/prompt")
                .hasMessageContaining("1500");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|MISSING_FIELD|/prompts|prompts is empty",
                "{'prompts':[]}|MISSING_FIELD|/prompts|prompts is empty",
                "{'prompts':['a',' ']}|MISSING_FIELD|/prompts/1|write what to show",
                "{'prompts':['a {nmae}']}|INVALID_VALUE|/prompts/0|allowed is {name}",
                "{'prompts':['a'],'negative':'{}'}|INVALID_VALUE|/negative|allowed is {name}",
                "{'prompts':['a'],'seeds':[-1]}|INVALID_VALUE|/seeds/0|allowed",
                "{'prompts':['a'],'strength':[0,1,2,3,4,5]}|INVALID_VALUE|/strengths|allowed",
                "{'prompts':['a'],'promts':['a']}|UNKNOWN_FIELD|/promts|promts",
                "{'prompts':['a'],'id':'other'}|INVALID_VALUE|/id|leave it out",
            })
    void recipeThatCannotBeMadeIsRefusedAtItsPlace(String json, WireCode code, String pointer, String said) {
        WireException refused = catchThrowableOfType(WireException.class, () -> recipe(json));
        assertThat(refused).as(json).isNotNull();
        assertThat(refused.issues().get(0).code()).isEqualTo(code);
        assertThat(refused.issues().get(0).pointer()).isEqualTo(pointer);
        assertThat(refused).hasMessageContaining(said);
    }

    @Test
    void morePicturesThanTenThousandAreRefusedWithTheirNumber() {
        String seeds = String.join(
                ",",
                java.util.stream.IntStream.range(0, 5001)
                        .mapToObj(Integer::toString)
                        .toList());
        WireException refused = catchThrowableOfType(
                WireException.class, () -> recipe("{'prompts':['a','b'],'seeds':[" + seeds + "]}"));
        assertThat(refused.code()).isEqualTo(WireCode.TOO_LARGE);
        assertThat(refused).hasMessageContaining("10002").hasMessageContaining("10000");
    }

    private static JobStatus status(JobId job, Map<String, String> labels) {
        Instant now = Instant.EPOCH;
        return new JobStatus(
                Tenant.DEFAULT,
                job,
                JobPhase.RUNNING,
                new ModelVersion("m@1"),
                new Sha256("0".repeat(64)),
                5,
                null,
                labels,
                1,
                1,
                0,
                0,
                0,
                List.of(),
                0,
                0,
                null,
                null,
                null,
                now,
                null,
                now,
                0,
                null,
                null,
                List.of());
    }

    private static SubjectSpec product(String id, String name, char photo) {
        return SubjectSpec.of(
                new SubjectId(id),
                name,
                List.of(new Reference(
                        new ObjectKey("photos/" + id + ".png"),
                        new Sha256(String.valueOf(photo).repeat(64)),
                        1)));
    }

    private static Recipe recipe(String json) {
        return Json.readRecipe(bytes(json), Tenant.DEFAULT, new RecipeId("spring"));
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
