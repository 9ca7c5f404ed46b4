package dev.jbuild.dsl;

/**
 * A here-document: text that follows the instruction's lines.
 *
 * @param word where it is announced, {@code <<EOF}
 * @param name the word that ends it
 * @param content the lines before that word, their ends included, as written
 * @param expand whether variables in it are expanded: not if the word is quoted
 * @param chomp whether tabs at the start of lines are taken off, {@code <<-}
 */
public record Heredoc(Word word, String name, String content, boolean expand, boolean chomp) {

  /** Returns whether {@code word} announces a heredoc. */
  public static boolean isAnnouncedBy(Word word) {
    return HeredocWords.announced(word).isPresent();
  }

  /** Returns {@code line} without tabs at its start. */
  static String withoutTabs(String line) {
    int tabs = 0;
    while (tabs < line.length() && line.charAt(tabs) == '\t') {
      tabs++;
    }
    return line.substring(tabs);
  }

  /** Returns the content, without tabs at the start of lines if {@link #chomp}. */
  public String text() {
    return chomp ? content.replaceAll("(?m)^\t+", "") : content;
  }
}
