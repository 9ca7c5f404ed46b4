package dev.jbuild.gradle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.gradle.api.Project;
import org.gradle.api.Task;

@AnalyzeClasses(
    packages = "dev.jbuild.gradle",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
  @ArchTest
  static final ArchRule only_what_gradle_documents_is_used =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gradle..internal..", "org.gradle.internal..")
          .because("the plugin must run on later versions of Gradle");

  @ArchTest
  static final ArchRule tasks_do_not_know_their_project =
      noClasses()
          .that()
          .areAssignableTo(Task.class)
          .or()
          .areAssignableTo(ProjectFiles.class)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Project.class)
          .because("there is no project when a task runs from the configuration cache");

  @ArchTest
  static final ArchRule the_plugin_translates_only =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google.cloud.tools.jib..", "dev.jbuild.builder..", "dev.jbuild.oci..")
          .because("layers are planned in jvm-image, and the engine runs in a process of its own");
}
