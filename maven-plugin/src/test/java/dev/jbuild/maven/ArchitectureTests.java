package dev.jbuild.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.jbuild.maven.app.JibPlanner;

@AnalyzeClasses(packages = "dev.jbuild.maven", importOptions = ImportOption.DoNotIncludeTests.class)
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
  static final ArchRule the_engine_runs_in_a_process_of_its_own =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.jbuild.builder..", "dev.jbuild.oci..", "dev.jbuild.problem..")
          .because("the plugin runs on Java 17, the engine needs a later one");

  @ArchTest
  static final ArchRule maven_is_known_to_the_goals_only =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.jbuild.maven.app..", "dev.jbuild.maven.stage..", "dev.jbuild.maven.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.maven..", "org.eclipse.aether..")
          .because("what is planned and staged can be tested without Maven");
}
