package io.customshift.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.customshift.schemas");

    @Test
    void jacksonIsKnownOnlyToTheCodec() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..codec..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml..")
                .because("records are the contract, whatever library writes them: fix by moving the code to codec")
                .check(CLASSES);
    }

    @Test
    void contractKnowsNoFramework() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.customshift.schemas..", "com.fasterxml.jackson..", "org.jspecify..")
                .because("scheduler, worker and command line share it: fix by keeping clients and frameworks in those")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.customshift.schemas.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a reader must find a place to begin: fix by moving the shared value down")
                .check(CLASSES);
    }
}
