package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Basic                                            | [Challenge[scheme=basic, parameters={}]]
          BASIC realm="a b"                                | [Challenge[scheme=basic, parameters={realm=a b}]]
          Basic realm=plain                                | [Challenge[scheme=basic, parameters={realm=plain}]]
          Basic realm="say \\"hi\\", all"                  | [Challenge[scheme=basic, parameters={realm=say "hi", all}]]
          Bearer realm="https://a/t",service="s",scope="x" | [Challenge[scheme=bearer, parameters={realm=https://a/t, service=s, scope=x}]]
          Bearer Realm = "https://a/t" , SERVICE = s       | [Challenge[scheme=bearer, parameters={realm=https://a/t, service=s}]]
          Bearer realm=https://a/t?x=1,service=s           | [Challenge[scheme=bearer, parameters={realm=https://a/t?x=1, service=s}]]
          Negotiate, Basic realm="b"                       | [Challenge[scheme=negotiate, parameters={}], Challenge[scheme=basic, parameters={realm=b}]]
          NTLM dG9rZW4=, Bearer realm="c"                  | [Challenge[scheme=ntlm, parameters={=dG9rZW4=}], Challenge[scheme=bearer, parameters={realm=c}]]
          Basic realm="b", Bearer realm="c",service="s"    | [Challenge[scheme=basic, parameters={realm=b}], Challenge[scheme=bearer, parameters={realm=c, service=s}]]
          ,, Basic realm="b" ,                             | [Challenge[scheme=basic, parameters={realm=b}]]
          Bearer realm="open                               | [Challenge[scheme=bearer, parameters={realm=open}]]
          Bearer realm="a",realm="b"                       | [Challenge[scheme=bearer, parameters={realm=a}]]
          Bearer realm=""                                  | [Challenge[scheme=bearer, parameters={realm=}]]
          "quoted"                                         | []
          """)
  void a_header_is_read(String header, String challenges) {
    assertThat(ChallengeParser.parse(header)).hasToString(challenges);
  }

  @Test
  void bearer_goes_before_basic_and_both_before_what_we_cannot_do() {
    List<Challenge> offered =
        Challenge.parseAll(
            List.of("Negotiate", "Basic realm=\"a\"", "Bearer realm=\"https://b/t\""));

    assertThat(Challenge.choose(offered).orElseThrow().scheme()).isEqualTo("bearer");
    assertThat(Challenge.choose(offered.subList(0, 2)).orElseThrow().scheme()).isEqualTo("basic");
    assertThat(Challenge.choose(offered.subList(0, 1))).isEmpty();
  }

  @Test
  void a_bearer_challenge_without_realm_cannot_be_answered() {
    assertThat(Challenge.choose(Challenge.parseAll(List.of("Bearer service=\"s\"")))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void no_header_makes_the_parser_fail_or_hang(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String letters = "Basic Bearer,=\"\\ \tx;:/%\u00e9";
    for (int i = 0; i < 2000; i++) {
      StringBuilder header = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        header.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertThat(ChallengeParser.parse(header.toString())).isNotNull();
    }
  }
}
