package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;

/** Splits expanded pieces into words at white space, except where that was quoted. */
final class FieldSplitter {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  void add(String piece, boolean splits) {
    if (!splits) {
      word.append(piece);
      return;
    }
    for (int at = 0; at < piece.length(); at++) {
      if (LogicalLine.isSpace(piece.charAt(at))) {
        end();
      } else {
        word.append(piece.charAt(at));
      }
    }
  }

  private void end() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  List<String> words() {
    end();
    return List.copyOf(words);
  }
}
