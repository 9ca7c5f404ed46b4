package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CsvFieldsTests {
  @Test
  void commas_part_fields_unless_the_field_is_quoted() {
    assertThat(CsvFields.cut("id=a,src=b")).containsExactly("id=a", "src=b");
    assertThat(CsvFields.cut("id=a,\"src=b,c\"")).containsExactly("id=a", "src=b,c");
    assertThat(CsvFields.cut("\"a\"\"b\",")).containsExactly("a\"b", "");
    assertThat(CsvFields.cut("")).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "\"a", "\"a\"b", "id=\"a,b\""})
  void a_quote_is_around_a_whole_field(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CsvFields.cut(text));
  }
}
