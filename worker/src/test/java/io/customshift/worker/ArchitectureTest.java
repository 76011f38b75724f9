package io.customshift.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The worker's layers: each rule with its reason and the way to mend a breach. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.customshift.worker");

    @Test
    void onlyTheChannelPackageKnowsKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..worker.channel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..", "org.eclipse.microprofile.reactive..", "io.smallrye.reactive..")
                .because("delivery guarantees are stated and kept in one place; fix by moving the call behind a method"
                        + " of a class in channel, or behind the port EventSink")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheStoresSdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.minio..", "okhttp3..")
                .because("any S3 will do; fix by adding what is needed to ObjectStore in schemas/storage")
                .check(CLASSES);
    }

    @Test
    void onlyTheEnginePackageAndTheStartKnowTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..worker.engine..")
                .and()
                .doNotHaveSimpleName("WorkerLife")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.customshift.models..", "ai.djl..")
                .because("the logic of shards is tested without a network; fix by adding what is needed to Renderer")
                .check(CLASSES);
    }

    @Test
    void theEngineIsUsedByItsFace() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.customshift.models.network..",
                        "io.customshift.models.torch..",
                        "io.customshift.models.weights..",
                        "io.customshift.models.text..",
                        "io.customshift.models.sampler..")
                .because("these change with the engine's inside; fix by adding what is needed to the package"
                        + " io.customshift.models.customshift")
                .check(CLASSES);
    }

    @Test
    void logicOfShardsAndCacheKnowNoFramework() {
        classes()
                .that()
                .resideInAnyPackage("..worker.render..", "..worker.cache..", "..worker.engine..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "io.customshift.schemas..",
                        "io.customshift.models..",
                        "io.customshift.worker.render..",
                        "io.customshift.worker.cache..",
                        "io.customshift.storage..",
                        "io.customshift.worker.engine..")
                .because("frameworks stay at the edge; fix by passing a value or a port to the constructor")
                .check(CLASSES);
    }

    @Test
    void portsPointInward() {
        noClasses()
                .that()
                .resideInAnyPackage("..worker.cache..", "..worker.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..worker.render..", "..worker.channel..")
                .because("what the logic of shards uses must not know that logic; fix by a callback or a value")
                .check(CLASSES);
    }
}
