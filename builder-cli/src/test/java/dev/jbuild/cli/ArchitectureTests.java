package dev.jbuild.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The fences between the modules, and around the libraries. */
@AnalyzeClasses(packages = "dev.jbuild", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
  private static final String DSL = "dev.jbuild.dsl..";
  private static final String LAYER = "dev.jbuild.layer..";
  private static final String REGISTRY = "dev.jbuild.registry..";
  private static final String SANDBOX = "dev.jbuild.sandbox..";
  private static final String BUILDER = "dev.jbuild.builder..";
  private static final String CLI = "dev.jbuild.cli..";

  @ArchTest
  static final ArchRule the_model_knows_no_other_module =
      noClasses()
          .that()
          .resideInAnyPackage("dev.jbuild.oci..", "dev.jbuild.json..", "dev.jbuild.problem..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DSL, LAYER, REGISTRY, SANDBOX, BUILDER, CLI)
          .because("everything depends on the shared words");

  @ArchTest
  static final ArchRule dsl_is_pure =
      noClasses()
          .that()
          .resideInAPackage(DSL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..", "java.net..", LAYER, REGISTRY, SANDBOX, BUILDER, CLI)
          .because(
              "a plan must be computable from text alone, so that it can be fuzzed and cached");

  @ArchTest
  static final ArchRule layers_know_neither_language_nor_registry_nor_sandbox =
      middle(LAYER, DSL, REGISTRY, SANDBOX);

  @ArchTest
  static final ArchRule registries_know_neither_language_nor_layers_nor_sandbox =
      middle(REGISTRY, DSL, LAYER, SANDBOX);

  @ArchTest
  static final ArchRule the_sandbox_knows_neither_language_nor_layers_nor_registry =
      middle(SANDBOX, DSL, LAYER, REGISTRY);

  @ArchTest
  static final ArchRule the_builder_knows_no_command_line =
      noClasses()
          .that()
          .resideInAPackage(BUILDER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLI)
          .because("Maven, Gradle and the terminal are three ways into the same builder");

  @ArchTest
  static final ArchRule okhttp_has_one_home = home("dev.jbuild.registry..", "okhttp3..", "okio..");

  @ArchTest
  static final ArchRule compress_has_one_home =
      home(LAYER, "org.apache.commons.compress..", "org.tukaani..", "com.github.luben..");

  @ArchTest
  static final ArchRule no_big_numbers_are_loaded =
      noClasses()
          .that()
          // The JDK's TLS, which it is for, has loaded them before.
          .doNotHaveFullyQualifiedName("dev.jbuild.registry.EcKeyPairs")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.math..", "tools.jackson..")
          .because("the JDK computes large tables when it loads them, at each start: ADR 0007");

  @ArchTest static final ArchRule picocli_has_one_home = home(CLI, "picocli..");

  @ArchTest
  static final ArchRule native_methods_have_few_homes =
      methods()
          .that()
          .haveModifier(JavaModifier.NATIVE)
          .should()
          .beDeclaredIn("dev.jbuild.layer.internal.Linux")
          .orShould()
          .beDeclaredIn("dev.jbuild.layer.gzip.Deflate")
          .orShould()
          .beDeclaredIn("dev.jbuild.oci.Sha256")
          .orShould()
          .beDeclaredIn("dev.jbuild.cli.progress.Window")
          .orShould()
          .beDeclaredIn("dev.jbuild.registry.AesGcm")
          .orShould()
          .beDeclaredIn("dev.jbuild.registry.EcKeyPairs")
          .orShould()
          .beDeclaredIn("dev.jbuild.registry.EcSignatures")
          .because(
              "a call that the compiler can't check must be easy to find: "
                  + "ADR 0006, 0004, 0015, 0023, 0031");

  @ArchTest
  static final ArchRule no_foreign_functions =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.foreign..")
          .because("to link the first one takes a cold JVM 35 ms: ADR 0006");

  @ArchTest
  static final ArchRule only_the_command_prints =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("libraries report events and throw; what a person sees is the command's affair");

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices()
          .matching("dev.jbuild.(*)..")
          .should()
          .beFreeOfCycles()
          .because("who reads one package must not have to read all");

  @ArchTest
  static final ArchRule every_package_is_null_marked =
      classes()
          .should(
              new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                  events.add(
                      new SimpleConditionEvent(
                          type, marked, type.getName() + " marked: " + marked));
                }
              })
          .because("NullAway looks at marked code only");

  private static ArchRule middle(String module, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(BUILDER, CLI)
        .because("the middle modules are tied together by the builder alone");
  }

  private static ArchRule home(String home, String... libraries) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .because("a library that is known in one place can be changed in one place");
  }
}
