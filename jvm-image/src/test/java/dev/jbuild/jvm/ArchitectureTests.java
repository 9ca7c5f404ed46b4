package dev.jbuild.jvm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.jbuild.jvm.app.JibPlanner;

@AnalyzeClasses(packages = "dev.jbuild.jvm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
  @ArchTest
  static final ArchRule jib_is_known_in_one_place =
      noClasses()
          .that()
          .doNotBelongToAnyOf(JibPlanner.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.cloud.tools.jib..")
          .because("Jib plans layers; its registry client and its writer are not used");

  @ArchTest
  static final ArchRule the_parts_know_nothing_of_the_whole =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.jbuild.jvm")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.jbuild.jvm")
          .because("planning, staging and running are used together in one place only");
}
