package io.customshift.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void kitKnowsTheContractAndTheClientsAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.customshift.kafka..",
                        "io.customshift.schemas..",
                        "org.apache.kafka..",
                        "org.jspecify..",
                        "org.slf4j..")
                .because("scheduler, worker and command line share it: fix by keeping frameworks in those")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.customshift.kafka"));
    }
}
