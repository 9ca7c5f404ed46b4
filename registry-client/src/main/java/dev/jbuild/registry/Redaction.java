package dev.jbuild.registry;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Takes secrets out of what a person or a log will see. */
final class Redaction {
  private static final String GONE = "***";
  private static final Pattern WEB_TOKEN = Pattern.compile("eyJ[\\w-]{4,}(?:\\.[\\w-]+)*");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)\\b(basic|bearer) +[\\w.~+/=-]{16,}");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:token|password|secret|signature|credential)[\\w-]*(?:=|\"\\s*:\\s*\"))[^\\s\"&]+");
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s@]+@");
  private static final Pattern QUERY = Pattern.compile("(\\?[\\w.~%-]+=)[^\\s\"]+");

  private Redaction() {}

  /** Returns the URL without user, password and fragment, the query's values masked. */
  static String url(HttpUrl url) {
    HttpUrl bare = url.newBuilder().username("").password("").query(null).fragment(null).build();
    StringBuilder text = new StringBuilder(bare.toString());
    char separator = '?';
    for (String name : url.queryParameterNames()) {
      text.append(separator).append(name).append('=').append(GONE);
      separator = '&';
    }
    return text.toString();
  }

  /** Returns {@code text} with what looks like a secret masked. */
  static String text(String text) {
    String masked = WEB_TOKEN.matcher(text).replaceAll(GONE);
    masked = AUTHORIZATION.matcher(masked).replaceAll("$1 " + GONE);
    masked = NAMED.matcher(masked).replaceAll("$1" + GONE);
    masked = USER_INFO.matcher(masked).replaceAll(GONE + "@");
    return QUERY.matcher(masked).replaceAll("$1" + GONE);
  }
}
