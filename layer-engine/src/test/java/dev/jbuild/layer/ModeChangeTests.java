package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTests {
  @ParameterizedTest
  @CsvSource({
    "0750, 0644, false, 0750",
    "+x, 0644, false, 0755",
    "'u=rwX,go=rX', 0600, false, 0644",
    "'u=rwX,go=rX', 0600, true, 0755",
    "g=u, 0740, false, 0770",
    "go-w, 0666, false, 0644",
    "u+s, 0755, false, 04755",
    "+t, 0755, true, 01755",
    "a=r, 0777, false, 0444",
  })
  void a_mode_changes_as_chmod_does(String change, String mode, boolean directory, String result) {
    int changed = ModeChange.parse(change).apply(Integer.parseInt(mode, 8), directory);

    assertThat(changed).isEqualTo(Integer.parseInt(result, 8));
  }

  private static String changed(ModeChange change, String mode, boolean directory) {
    return Integer.toOctalString(change.apply(Integer.parseInt(mode, 8), directory));
  }

  /** A change, and what BuildKit (Docker 28.5) makes of two files and two folders by it. */
  @ParameterizedTest
  @CsvSource({
    "'o=', 640, 6770, 1770, 750",
    "'a=', 0, 0, 1000, 0",
    "'=', 0, 0, 1000, 0",
    "'u=', 40, 2077, 1077, 50",
    "'g=', 600, 4707, 1707, 700",
    "'o=rx', 645, 6775, 1775, 755",
    "'a=rx', 555, 555, 1555, 555",
    "'=rx', 555, 555, 1555, 555",
    "'ug=rx', 550, 557, 1557, 550",
    "'+t', 1640, 7777, 1777, 1750",
    "'-t', 640, 6777, 777, 750",
    "'o+t', 640, 6777, 1777, 750",
    "'u=s', 4040, 6077, 5077, 4050",
    "'g=s', 2600, 6707, 3707, 2700",
    "'o=t', 640, 6770, 1770, 750",
    "'a=t', 1000, 1000, 1000, 1000",
    "'u=g', 440, 6777, 1777, 550",
    "'g=u', 660, 6777, 1777, 770",
    "'o=g', 644, 6777, 1777, 755",
    "'+X', 640, 6777, 1777, 751",
    "'a-s', 640, 777, 1777, 750",
    "'u+t', 1640, 7777, 1777, 1750",
    "'=t', 1640, 7777, 1777, 1750",
    "'ug+s', 6640, 6777, 7777, 6750",
    "'+s', 6640, 6777, 7777, 6750",
    "'o+s', 640, 6777, 1777, 750",
    "'u=rwX,go=rX', 644, 755, 1755, 755",
    "'u=Xg', 440, 6777, 1777, 550",
    "'u=gX', 440, 6777, 1777, 550",
    "'a-X', 640, 6666, 1666, 640",
    "'+xt', 1640, 7777, 1777, 1750",
    "'uo-guX', 40, 6070, 1070, 50",
    "'u-', 640, 6777, 1777, 750",
    "'o+-,=', 0, 0, 1000, 0",
    "'ga+g-t', 644, 6777, 777, 755",
    "'ga+owx', 773, 6777, 1777, 773",
    "'ga-gs=', 0, 0, 1000, 0",
    "'gg+toX', 1640, 7777, 1777, 1750",
    "'ga+,g=g', 640, 6777, 1777, 750",
    "'g=xr', 650, 4757, 1757, 750",
    "'o--srx,=t', 1640, 7772, 1772, 1750",
    "'oa+=', 0, 0, 1000, 0",
    "'oo-', 640, 6777, 1777, 750",
    "'=xow-', 222, 222, 1222, 222"
  })
  void symbols_change_modes_as_in_buildkit(
      String text, String file, String special, String sticky, String folder) {
    ModeChange change = ModeChange.parse(text);

    assertThat(changed(change, "640", false)).isEqualTo(file);
    assertThat(changed(change, "6777", false)).isEqualTo(special);
    assertThat(changed(change, "1777", true)).isEqualTo(sticky);
    assertThat(changed(change, "750", true)).isEqualTo(folder);
  }

  @Test
  void a_change_of_any_length_is_read() {
    String signs = "u" + "+r".repeat(100_000);

    assertThat(ModeChange.parse(signs).apply(0, false)).isEqualTo(0400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "u+r,", ",u+r", "u*r", "+y", "0o755", "08", "10000", "u+r g+r"})
  void what_is_no_change_of_modes_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ModeChange.parse(text));
  }
}
