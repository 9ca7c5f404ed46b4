package sample.war;

/** What the pages of this application would call. */
public final class Words {
  private Words() {}

  public static String greeting() {
    return "hello";
  }
}
