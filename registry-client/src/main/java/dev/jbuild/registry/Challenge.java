package dev.jbuild.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a registry demands. Source: RFC 9110, section 11.6.1.
 *
 * @param scheme in lower case
 * @param parameters names in lower case; a lone token68 stands under the empty name
 */
record Challenge(String scheme, SequencedMap<String, String> parameters) {

  Challenge {
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
  }

  /** Returns the challenges of all WWW-Authenticate headers, in their order. */
  static List<Challenge> parseAll(List<String> headers) {
    return headers.stream().flatMap(header -> ChallengeParser.parse(header).stream()).toList();
  }

  /** Returns the one that we can answer: Bearer with a realm before Basic. */
  static Optional<Challenge> choose(List<Challenge> offered) {
    return offered.stream()
        .filter(one -> one.scheme.equals("bearer") && one.parameter("realm").isPresent())
        .findFirst()
        .or(() -> offered.stream().filter(one -> one.scheme.equals("basic")).findFirst());
  }

  boolean isBearer() {
    return scheme.equals("bearer");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }
}
