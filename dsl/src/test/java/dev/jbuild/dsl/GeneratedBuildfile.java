package dev.jbuild.dsl;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Buildfiles by chance, the same for the same seed. */
final class GeneratedBuildfile {
  private static final List<String> LEGAL =
      List.of(
          "FROM debian:12 AS build\n",
          "from scratch\r\n",
          "  FROM --platform=linux/arm64 alpine\n",
          "\n",
          " \t\n",
          "# comment\n",
          "#\n",
          "RUN a && \\\n\tb\n",
          "RUN a \\\n# in between\n\n  b \\  \n c\n",
          "RUN <<EOF\n\\\n# x\n\nEOF\n",
          "RUN cat <<-'A' <<B\nx\n\tA\ny\nB\n",
          "COPY --chown=a:b x y/\n",
          "COPY [\"a b\", \"c\"]\n",
          "COPY <<EOF /x\n$y\nEOF\n",
          "ADD a.tar /\n",
          "ENV a=1 b=\"2 3\" \\\n    c='4'\n",
          "ENV legacy value with  blanks \n",
          "LABEL 値=\"段\"\n",
          "ARG x y=1\n",
          "CMD [\"a\"]\r\n",
          "ENTRYPOINT a b\n",
          "WORKDIR /a b\n",
          "USER ${x:-y}\n",
          "EXPOSE 80 443/tcp\n",
          "VOLUME /a\n",
          "STOPSIGNAL 9\n",
          "SHELL [\"x\"]\n",
          "MAINTAINER a\n",
          "HEALTHCHECK --interval=1s CMD x\n",
          "HEALTHCHECK NONE\n",
          "COPY --link --parents --exclude=*.md --chmod=u+x a/./b /c\n",
          "ADD --checksum=sha256:00 --unpack https://example.com/a?b=c#d /\n",
          "ADD --keep-git-dir git@example.com:a/b.git?branch=c#d:e /\n",
          "ONBUILD RUN x\n",
          "ONBUILD COPY <<A <<A /x/\n\nA\n\nA\n");

  private static final List<String> WILD =
      List.of(
          "FROM ",
          "a",
          " AS ",
          "RUN ",
          "COPY ",
          "ADD ",
          "ENV ",
          "ARG ",
          "LABEL ",
          "CMD ",
          "EXPOSE ",
          "ONBUILD ",
          "HEALTHCHECK ",
          "--interval=",
          "1h",
          "SHELL ",
          "--parents ",
          "--link ",
          "--exclude=",
          "--checksum=",
          "--platform=",
          "https://h/a.git",
          "git@h:",
          "?ref=",
          "&tag=",
          "%2",
          "(",
          "onbuild-base",
          "u+x",
          "//syntax=",
          "{\"syntax\":",
          "--from=",
          "--chmod=",
          "--",
          "=",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\\\n",
          "\\",
          "`",
          "'",
          "\"",
          "$",
          "${",
          "}",
          "x",
          ":-",
          "##",
          "/",
          "*",
          "[",
          "\"b\"",
          ",",
          "]",
          "<<EOF",
          "<<-",
          "EOF\n",
          "#",
          "# escape=`\n",
          "日",
          "\uD83D",
          "0",
          "80-90",
          "\uFEFF",
          "scratch",
          "\u0000",
          "..");

  private GeneratedBuildfile() {}

  static String legal(int seed) {
    RandomGenerator random = random(seed);
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "# check=skip=all\n" : "");
    text.append("ARG g=1\nFROM a\n");
    for (int lines = random.nextInt(30); lines > 0; lines--) {
      text.append(LEGAL.get(random.nextInt(LEGAL.size())));
    }
    boolean cut = random.nextBoolean() && text.charAt(text.length() - 2) != '\r';
    return cut ? text.substring(0, text.length() - 1) : text.toString();
  }

  static String wild(int seed) {
    RandomGenerator random = random(seed);
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "FROM a\n" : "");
    for (int pieces = random.nextInt(60); pieces > 0; pieces--) {
      text.append(WILD.get(random.nextInt(WILD.size())));
    }
    return text.toString();
  }

  private static RandomGenerator random(int seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
