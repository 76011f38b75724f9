package io.customshift.scheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.customshift.scheduler");

    @Test
    void coreKnowsOnlyTheContract() {
        classes()
                .that()
                .resideInAPackage("..scheduler.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..scheduler.core..",
                        "..scheduler.cost..",
                        "..scheduler.dispatch..",
                        "io.customshift.schemas..",
                        "java..",
                        "org.jspecify..")
                .because("decisions must be testable without a broker, a store or a framework;"
                        + " fix by passing the value in, or by moving the class to the package that needs it")
                .check(CLASSES);
    }

    @Test
    void dispatcherKnowsNotEvenTheCore() {
        classes()
                .that()
                .resideInAPackage("..scheduler.dispatch..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..scheduler.dispatch..", "io.customshift.schemas..", "java..", "org.jspecify..")
                .because("the simulator runs it under virtual time; fix by passing the value in")
                .check(CLASSES);
    }

    @Test
    void costsKnowNothingOfJobs() {
        classes()
                .that()
                .resideInAPackage("..scheduler.cost..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..scheduler.cost..", "io.customshift.schemas..", "java..", "org.jspecify..")
                .because("intake, plans and view estimate by the same class; fix by passing the value in")
                .check(CLASSES);
    }

    @Test
    void recipesKnowOnlyTheContract() {
        classes()
                .that()
                .resideInAPackage("..scheduler.recipe..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..scheduler.recipe..", "io.customshift.schemas..", "java..", "org.jspecify..")
                .because("what a recipe makes must follow from recipe and product alone; fix by passing the value in")
                .check(CLASSES);
    }

    @Test
    void decisionsDoNotAskForTheTime() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..scheduler.core..", "..scheduler.dispatch..", "..scheduler.cost..", "..scheduler.recipe..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .because("the same input must give the same decision; fix by taking an Instant as a parameter")
                .check(CLASSES);
    }

    @Test
    void onlyTheStreamAndFeedsKnowKafka() {
        noClasses()
                .that()
                .resideInAnyPackage("..scheduler.rest..", "..scheduler.config..", "..scheduler.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("HTTP and wiring must not know how state is kept; fix by adding a method to a class in stream")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheStoresSdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.minio..", "okhttp3..")
                .because("any S3 will do; fix by adding a method to ObjectStore in schemas/storage")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheEngine() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("ai.djl..", "io.customshift.models..", "io.customshift.worker..")
                                .and(resideOutsideOfPackages(
                                        "io.customshift.models.image..",
                                        "io.customshift.models.error..",
                                        "io.customshift.models.provenance..")))
                .because(
                        "the scheduler moves keys, the worker moves bytes; only what a photo is, and what marks a picture has, both"
                                + " must know, from customshift-pictures and customshift-provenance; fix by putting the fact into a message of schemas")
                .check(CLASSES);
    }

    @Test
    void frameworkStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..scheduler.core..", "..scheduler.stream..", "..scheduler.intake..", "..scheduler.view..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "io.quarkus..", "io.smallrye..", "io.vertx..")
                .because("logic is plain classes; fix by doing the framework's part in app or rest")
                .check(CLASSES);
    }

    @Test
    void everyOperationSaysWhoMayUseIt() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .beAnnotatedWith(SecurityRequirement.class)
                .orShould()
                .beAnnotatedWith(SecurityRequirements.class)
                .because("an operation without a rule is refused to everybody; fix by naming the scope in"
                        + " @SecurityRequirement, or @SecurityRequirements where all may use it")
                .check(CLASSES);
    }
}
