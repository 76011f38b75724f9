package io.customshift.models;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.customshift.models.customshift.Ablations;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which package may use which: arrows point one way, and native memory has one door. Which artifact may use which is said
 * by their poms.
 */
class ModelsArchitectureTest {
    private static final String ROOT = "io.customshift.models.";
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(ROOT);

    private static final Set<String> ASK_DJL_FOR_A_TYPE =
            Set.of("getDataType", "toType", "toByteBuffer", "toDevice", "toArray", "toString", "toDebugString");

    @ParameterizedTest
    @CsvSource({
        "error, ''",
        "progress, ''",
        "digest, ''",
        "weights, digest error",
        "image, digest error",
        "provenance, image digest error",
        "text, error",
        "sampler, error",
        "torch, error",
        "network, torch weights error",
        "customshift, network torch weights image text sampler digest error",
        "catalogue, ''",
        "train, customshift network torch weights image text sampler catalogue error",
        "fidelity, customshift network torch weights image text error",
        "evaluate, train customshift network torch image catalogue digest error",
    })
    void aLayerUsesOnlyTheLayersBelow(String layer, String below) {
        List<String> allowed = Arrays.stream((layer + " " + below).strip().split(" "))
                .map(name -> ROOT + name)
                .toList();
        classes()
                .that()
                .resideInAPackage(ROOT + layer + "..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are outside the engine or in " + allowed,
                        used -> !used.getPackageName().startsWith(ROOT)
                                || allowed.stream()
                                        .anyMatch(name -> used.getPackageName().equals(name)
                                                || used.getPackageName().startsWith(name + "."))))
                .because(
                        "the engine is read from the bottom up: " + layer + " knows " + (below.isEmpty() ? "no" : below)
                                + " package of it; fix by passing values in, or by moving the class a layer up")
                .check(ENGINE);
    }

    /**
     * What a program imports is one package, and what that one speaks of: photos, errors, and these values. Ablations and
     * PromptEncoder are for evaluation and trainer.
     */
    @Test
    void theEnginesDoorShowsNothingFromBehindIt() {
        Set<String> values =
                Set.of(ROOT + "network.CadsForm", ROOT + "sampler.Passes", ROOT + "weights.ComponentFiles");
        DescribedPredicate<JavaClass> shown = describe(
                "are of customshift, image, error, outside the engine, or in " + values,
                type -> !type.getPackageName().startsWith(ROOT)
                        || type.getPackageName().matches("\\Q" + ROOT + "\\E(customshift|image|error)")
                        || values.contains(type.getBaseComponentType().getFullName()));
        codeUnits()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(describe(
                        "are the engine's door",
                        type -> type.getPackageName().equals(ROOT + "customshift")
                                && type.getModifiers().contains(JavaModifier.PUBLIC)
                                && !Set.of("Ablations", "PromptEncoder").contains(type.getSimpleName())))
                .should()
                .haveRawReturnType(shown)
                .andShould()
                .haveRawParameterTypes(describe(
                        "types that may be seen", types -> types.stream().allMatch(shown)))
                .because(
                        "a program that imports customshift must not come to depend on the engine's inside; fix by passing a"
                                + " value of that package, or by making the method package-private")
                .check(ENGINE);
    }

    @Test
    void onlyEvaluationsTakeTheMethodApart() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "evaluate..")
                .and()
                .doNotHaveFullyQualifiedName(Ablations.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Ablations.class)
                .because("a picture for a user is CustomShift's; fix by measuring an ablation in evaluate")
                .check(ENGINE);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .because("arrows point one way; fix by moving the shared class into the lower package")
                .check(ENGINE);
    }

    @Test
    void onlyTorchTouchesNativeTensors() {
        onlyTorchUsesDjl().check(ENGINE);
    }

    private static ArchRule onlyTorchUsesDjl() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "torch..")
                .should()
                .dependOnClassesThat(describe(
                        "are DJL's, but for its tokenizers",
                        used -> used.getPackageName().startsWith("ai.djl")
                                && !used.getPackageName().startsWith("ai.djl.huggingface.tokenizers")))
                .because(
                        "DJL aborts the process on a bfloat16 array and frees by reference counting that only torch knows;"
                                + " fix by using Tensor, TensorScope and Script, or by adding the operation to a script");
    }

    @Test
    void onlyTextUsesDjlsTokenizers() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "text..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.huggingface..")
                .because("tokenizers hold native memory; fix by using ClipTokenizer or T5Tokenizer")
                .check(ENGINE);
    }

    @Test
    void nobodyAsksDjlForTheTypeOfAnArray() {
        neverAsksForAType().check(ENGINE);
    }

    private static ArchRule neverAsksForAType() {
        return noClasses()
                .should()
                .callMethodWhere(describe(
                        "asks DJL for an array's type, by itself or on its way", ModelsArchitectureTest::asksForAType))
                .because(
                        "DJL aborts the process for bfloat16; fix by casting with Script.cast or asking Script.scalarType");
    }

    private static boolean asksForAType(JavaMethodCall call) {
        return call.getTargetOwner().getPackageName().startsWith("ai.djl")
                && (call.getTargetOwner().getSimpleName().endsWith("NDArray")
                        || call.getTargetOwner().getSimpleName().equals("JniUtils"))
                && ASK_DJL_FOR_A_TYPE.contains(call.getName());
    }

    @Test
    void arraysAreReadInOnePlaceThatChecksTheirType() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + "torch.Tensor")
                .should()
                .callMethodWhere(describe(
                        "reads an array",
                        call -> call.getTargetOwner().getSimpleName().endsWith("NDArray")
                                && call.getName().matches("to\\w+Array")))
                .because(
                        "reading a bfloat16 array aborts the process; fix by Tensor.toFloats, which asks the script first")
                .check(ENGINE);
    }

    @Test
    void onlyTheCommandLinePrintsOrExits() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .because(
                        "a library neither prints nor ends its process; fix by returning a value or throwing EngineException")
                .check(ENGINE);
    }

    /** The two rules that stand between a user and an aborted process, shown to bite. */
    @Test
    void rulesAboutNativeTensorsFindWhatTheyForbid() {
        JavaClasses culprit = new ClassFileImporter().importClasses(Culprit.class);
        assertThatThrownBy(() -> onlyTorchUsesDjl().check(culprit))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fix by");
        assertThatThrownBy(() -> neverAsksForAType().check(culprit))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("getDataType");
    }

    private static final class Culprit {
        @SuppressWarnings("unused")
        static Object type(ai.djl.ndarray.NDArray array) {
            return array.getDataType();
        }
    }
}
