package dev.jbuild.cli.jib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.dsl.Buildfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JibImportTests {
  private static JibImport read(String file, String text) {
    return JibImport.of(file, text, "1.0");
  }

  @Test
  void a_pom_gives_the_plugin_with_its_elements_in_jbuilds_places() {
    JibImport read =
        read(
            "pom.xml",
            """
            <?xml version="1.0"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <!-- <plugin><artifactId>jib-maven-plugin</artifactId></plugin> -->
              <build><plugins><plugin>
                <groupId>com.google.cloud.tools</groupId>
                <artifactId>jib-maven-plugin</artifactId>
                <configuration combine.children="append">
                  <from>
                    <image>base &amp; co</image>
                    <platforms>
                      <platform><architecture>arm64</architecture><os>linux</os></platform>
                    </platforms>
                  </from>
                  <to><image>r.example/${project.artifactId}</image><credHelper>ecr</credHelper></to>
                  <container>
                    <jvmFlags><jvmFlag>-Xmx1g</jvmFlag></jvmFlags>
                    <labels><a.b><![CDATA[<x>]]></a.b></labels>
                    <format>OCI</format>
                  </container>
                  <extraDirectories><paths>src/a, src/b</paths></extraDirectories>
                  <odd/>
                </configuration>
              </plugin></plugins></build>
            </project>
            """);

    assertThat(read.text())
        .isEqualTo(
            """
            <plugin>
              <groupId>dev.jbuild</groupId>
              <artifactId>jbuild-maven-plugin</artifactId>
              <version>1.0</version>
              <configuration>
                <from>
                  <image>base &amp; co</image>
                </from>
                <to>
                  <image>r.example/${project.artifactId}</image>
                </to>
                <container>
                  <jvmFlags>
                    <jvmFlag>-Xmx1g</jvmFlag>
                  </jvmFlags>
                </container>
                <platforms>
                  <platform>linux/arm64</platform>
                </platforms>
                <labels>
                  <a.b>&lt;x></a.b>
                </labels>
                <extraDirectories>
                  <paths>
                    <path>
                      <from>src/a</from>
                    </path>
                    <path>
                      <from>src/b</from>
                    </path>
                  </paths>
                </extraDirectories>
              </configuration>
            </plugin>\
            """);
    assertThat(read.notes())
        .containsExactly(
            "pom.xml:14: to.credHelper is left out: name it in credHelpers of"
                + " ~/.docker/config.json",
            "pom.xml:18: container.format is left out: images are OCI; every current registry takes"
                + " them",
            "pom.xml:21: odd is left out: it isn't known; docs/from-jib.md has what is");
  }

  @Test
  void a_gradle_script_gives_the_block_with_its_expressions_as_they_are() {
    JibImport read =
        read(
            "build.gradle",
            """
            plugins { id 'com.google.cloud.tools.jib' version '3.5.1' }
            jib {
                from {
                    image = "base:${version}" // the base
                    platforms { platform { architecture = 'arm64'; os = 'linux' } }
                }
                to {
                    image = 'r.example/app'
                    tags = ['1',
                            '2']
                    credHelper { helper = 'ecr' }
                }
                container.ports = ['8080']
                extraDirectories {
                    paths { path { from = file('src/extra'); into = '/opt' } }
                    permissions = ['/opt/*': '755']
                }
                if (release) { allowInsecureRegistries = true }
            }
            jib.container.user = '1000'
            """);

    assertThat(read.text())
        .isEqualTo(
            """
            plugins {
                id 'dev.jbuild' version '1.0'
            }

            jbuild {
                from {
                    image = "base:${version}"
                }
                to {
                    image = 'r.example/app'
                    tags = ['1',
                            '2']
                }
                container {
                    ports = ['8080']
                    user = '1000'
                }
                platforms = ['linux/arm64']
                extraDirectories {
                    path('src/extra') {
                        into = '/opt'
                    }
                    permissions = ['/opt/*': '755']
                }
            }\
            """);
    assertThat(read.notes())
        .containsExactly(
            "build.gradle:18: if (release) { allowInsecureRegistries = true }: only blocks and"
                + " assignments are understood; carry it over by hand",
            "build.gradle:11: to.credHelper is left out: name it in credHelpers of"
                + " ~/.docker/config.json");
  }

  @Test
  void a_file_of_the_jib_cli_gives_a_buildfile() {
    JibImport read =
        read(
            "jib.yaml",
            """
            apiVersion: jib/v1alpha1
            kind: BuildFile
            from:
              image: "docker://base:1" # the base
              platforms:
                - architecture: arm64
                  os: linux
            creationTime: 2000
            environment:
              "KEY": a $b "c"
            exposedPorts: ["8080", 123/udp]
            user: app
            entrypoint:
            - sh
            - script.sh
            layers:
              properties:
                user: 1000
              entries:
                - name: scripts
                  files:
                    - src: project/run.sh
                      dest: /home/run.sh
                      properties:
                        filePermissions: 555
                        directoryPermissions: 555
                - name: static
                  files:
                    - src: static
                      dest: /static
                      excludes: ["**/*.bak"]
            """);

    assertThat(read.text())
        .isEqualTo(
            """
            FROM base:1
            COPY --link --chown=1000:0 --chmod=555 ["project/run.sh", "/home/run.sh"]
            COPY --link --chown=1000:0 --chmod=u=rw,go=r,a+X --exclude=**/*.bak ["static", "/static"]
            ENV "KEY"="a \\$b \\"c\\""
            EXPOSE 8080
            EXPOSE 123/udp
            USER "app"
            ENTRYPOINT ["sh", "script.sh"]\
            """);
    assertThat(Buildfile.parse("Buildfile", read.text()).text()).startsWith("FROM base:1");
    assertThat(read.notes())
        .containsExactly(
            "jib.yaml:5: from.platforms is left out: build with --platform OS/ARCH,…",
            "jib.yaml:8: creationTime is left out: set SOURCE_DATE_EPOCH for the build");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>",
        "<p>&x;</p>",
        "<p><q></p>",
        "<p",
        ""
      })
  void xml_that_asks_for_more_than_elements_is_refused(String text) {
    assertThatThrownBy(() -> read("pom.xml", text)).hasMessageContaining("[MalformedJibFile]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: &x 1", "a: |\n  text", "a: {b: c}", "a: [b,, c]", "- \n"})
  void yaml_beyond_the_usual_is_refused_at_its_line(String text) {
    assertThatThrownBy(() -> read("jib.yaml", "# comment\nkind: BuildFile\n" + text))
        .hasMessageContaining("line 3 of jib.yaml")
        .hasMessageContaining("[MalformedJibFile]");
  }

  @Test
  void lists_may_be_empty_or_end_in_a_comma() {
    assertThat(read("jib.yaml", "entrypoint: [ ]\ncmd: ['a', ]\n").text())
        .contains("ENTRYPOINT []", "CMD [\"a\"]");
  }

  @Test
  void properties_are_inherited_one_by_one() {
    JibImport read =
        read(
            "jib.yaml",
            """
            layers:
              properties:
                user: 1000
              entries:
                - name: files
                  files:
                    - src: a
                      dest: /a
                      properties:
                        filePermissions: 600
                        directoryPermissions: 600
            """);

    assertThat(read.text()).contains("--chown=1000:0 --chmod=600");
  }

  @Test
  void an_apostrophe_in_a_comment_opens_no_string() {
    JibImport read =
        read(
            "build.gradle",
            """
            jib {
              container.jvmFlags = ['-Xmx1g', // don't raise
                '-ea' /* it's wanted */]
              skip = true
            }
            """);

    assertThat(read.text()).contains("-Xmx1g", "-ea", "skip = true");
  }

  @Test
  void deep_nesting_is_refused() {
    assertThatThrownBy(() -> read("pom.xml", "<p>".repeat(100_000)))
        .hasMessageContaining("[MalformedJibFile]");
    assertThatThrownBy(() -> read("build.gradle", "jib {" + "a {".repeat(100_000)))
        .hasMessageContaining("[MalformedJibFile]");
  }

  @Test
  void much_space_and_many_entities_are_read() {
    String many = " \n".repeat(100_000);
    JibImport script = read("build.gradle", "jib {" + many + "skip = true // no\n}");
    assertThat(script.text()).contains("    skip = true\n");

    String plugin = "<plugin><artifactId>jib-maven-plugin</artifactId><configuration><skip>";
    String end = "</skip></configuration></plugin>";
    JibImport pom = read("pom.xml", many + plugin + "&amp;".repeat(100_000) + end);
    assertThat(pom.text()).contains("<skip>" + "&amp;".repeat(100_000) + "</skip>");
  }

  @Test
  void a_file_without_jib_is_told() {
    assertThatThrownBy(() -> read("build.gradle", "plugins { }"))
        .hasMessageContaining("[NoJibConfiguration]");
  }
}
