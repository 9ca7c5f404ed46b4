package dev.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.jvm.problem.GoalException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ValuesTests {
  private final Properties given = new Properties();
  private final Properties ofPom = new Properties();
  private final Values values = new Values(List.of(given), ofPom);

  @Test
  void the_command_line_wins_over_the_configuration_and_that_over_the_properties_of_the_pom() {
    ofPom.setProperty("jbuild.x", "pom");
    assertThat(values.text("jbuild.x", null)).contains("pom");
    assertThat(values.text("jbuild.x", "configured")).contains("configured");

    given.setProperty("jbuild.x", " given ");
    assertThat(values.text("jbuild.x", "configured")).contains("given");
  }

  @Test
  void a_list_is_separated_by_commas_and_configured_elements_that_are_empty_do_not_count() {
    assertThat(values.list("jbuild.x", List.of("a", " "))).containsExactly("a");
    ofPom.setProperty("jbuild.x", "p,q");
    assertThat(values.list("jbuild.x", List.of("a"))).containsExactly("a");
    assertThat(values.list("jbuild.x", List.of())).containsExactly("p", "q");
    given.setProperty("jbuild.x", "g, h,");
    assertThat(values.list("jbuild.x", List.of("a"))).containsExactly("g", "h");
  }

  @Test
  void entries_of_the_command_line_are_added_to_a_configured_map_and_win() {
    given.setProperty("jbuild.x", "a=1,b=x=y");
    assertThat(values.map("jbuild.x", Map.of("a", "0", "c", "2")))
        .containsOnly(Map.entry("a", "1"), Map.entry("b", "x=y"), Map.entry("c", "2"));
  }

  @Test
  void an_entry_without_a_name_is_told() {
    given.setProperty("jbuild.x", "=1");
    assertThatThrownBy(() -> values.map("jbuild.x", Map.of()))
        .isInstanceOf(GoalException.class)
        .hasMessage(
            "jbuild.x has the entry =1 [BadConfiguration]\n"
                + "hint: write it as NAME=VALUE,NAME=VALUE");
  }

  @Test
  void a_flag_of_the_command_line_can_take_back_a_configured_one() {
    assertThat(values.flag("jbuild.skip", true)).isTrue();
    given.setProperty("jbuild.skip", "false");
    assertThat(values.flag("jbuild.skip", true)).isFalse();
  }
}
