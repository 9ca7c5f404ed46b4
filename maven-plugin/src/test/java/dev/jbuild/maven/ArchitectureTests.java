package dev.jbuild.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.jbuild.maven", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
  @ArchTest
  static final ArchRule the_plugin_translates_only =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google.cloud.tools.jib..",
              "dev.jbuild.builder..",
              "dev.jbuild.oci..",
              "dev.jbuild.problem..")
          .because(
              "layers are planned in jvm-image, and the engine, which needs a later Java,"
                  + " runs in a process of its own");
}
