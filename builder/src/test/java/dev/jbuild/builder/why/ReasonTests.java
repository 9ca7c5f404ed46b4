package dev.jbuild.builder.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.builder.why.Reason.Kind;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReasonTests {
  @Test
  void a_value_is_told_with_the_one_before() {
    assertThat(new Reason(Kind.VARIABLE, "VERSION", "1", "2").sentence())
        .isEqualTo("VERSION is 2, it was 1");
    assertThat(new Reason(Kind.VARIABLE, "VERSION", null, "2").sentence())
        .isEqualTo("VERSION is new: 2");
    assertThat(new Reason(Kind.VARIABLE, "VERSION", "1", null).sentence())
        .isEqualTo("VERSION is gone, it was 1");
    assertThat(new Reason(Kind.VARIABLE, "VERSION", "", "2").sentence())
        .isEqualTo("VERSION is 2, it was \"\"");
  }

  @Test
  void credentials_in_addresses_and_control_characters_are_not_shown_nor_kept() {
    Reason reason =
        new Reason(
            Kind.INSTRUCTION, "", "RUN curl https://ann:swordfish@example.org/\u001b[2J", "RUN x");

    assertThat(reason.sentence()).isEqualTo("its text was: RUN curl https://***@example.org/ [2J");
    assertThat(reason.toJson().toString()).doesNotContain("swordfish");
  }

  @Test
  void a_long_value_is_cut() {
    assertThat(new Reason(Kind.VARIABLE, "A", "b".repeat(5000), "c").sentence())
        .hasSizeLessThan(200)
        .contains("…");
  }

  @Test
  void several_are_one_line_and_come_back_from_json() {
    List<Reason> reasons =
        List.of(Reason.of(Kind.FILE_ADDED, "/a"), Reason.of(Kind.MORE_FILES, "2"));

    assertThat(Reason.sentence(reasons)).isEqualTo("/a was added, 2 more files differ");
    assertThat(reasons.stream().map(one -> Reason.fromJson(one.toJson())).toList())
        .isEqualTo(reasons);
  }
}
