package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTests {
  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 kB",
    "99949,99.9 kB",
    "99950,100 kB",
    "999449,999 kB",
    "999450,1.0 MB",
    "12345678,12.3 MB",
    "1000000000,1.0 GB",
    "9223372036854775,9.2 PB",
  })
  void sizes_have_at_most_three_digits(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0s",
    "99999999,0.0s",
    "59900000000,59.9s",
    "60000000000,1m00s",
    "125000000000,2m05s"
  })
  void times_change_their_form_after_a_minute(long nanos, String text) {
    assertThat(Amounts.seconds(nanos)).isEqualTo(text);
  }
}
