package dev.jbuild.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepKeyTests {

  @Test
  void equal_fields_give_equal_keys() {
    assertThat(key("a", List.of("1", "2"))).isEqualTo(key("a", List.of("1", "2")));
  }

  @Test
  void values_that_join_to_the_same_text_give_different_keys() {
    assertThat(key("a", List.of("12", "3")).digest())
        .isNotEqualTo(key("a", List.of("1", "23")).digest());
    assertThat(key("a", List.of("b")).digest()).isNotEqualTo(key("ab", List.of()).digest());
    assertThat(key("a", List.of("")).digest()).isNotEqualTo(key("a", List.of()).digest());
  }

  @Test
  void the_operation_and_its_version_are_part_of_the_key() {
    Set<String> names =
        Set.of(
            StepKey.of("run", 1).build().name(),
            StepKey.of("run", 2).build().name(),
            StepKey.of("copy", 1).build().name());

    assertThat(names).hasSize(3);
  }

  @Test
  void a_map_keeps_its_order() {
    LinkedHashMap<String, String> env = new LinkedHashMap<>();
    env.put("Z", "1");
    env.put("A", "2");

    assertThat(StepKey.of("run", 1).put("env", env).build().fields())
        .containsEntry("env", List.of("Z=1", "A=2"));
  }

  @Test
  void a_field_has_one_value() {
    assertThatThrownBy(() -> StepKey.of("run", 1).put("a", "1").put("a", "2"))
        .hasMessageContaining("field a already");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void different_fields_give_different_keys(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<Object> fields = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      List<String> values = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        values.add("ab".repeat(random.nextInt(3)) + "a".repeat(random.nextInt(3)));
      }
      StepKey key = key("f" + random.nextInt(3), values);
      fields.add(key.fields());
      names.add(key.name());
    }
    assertThat(names).hasSameSizeAs(fields);
  }

  private static StepKey key(String name, List<String> values) {
    return StepKey.of("test", 1).put(name, values).build();
  }
}
