package dev.jbuild.registry;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import okhttp3.Response;

/** What a registry says in the body of a refusal. Source: distribution-spec 1.1, Error Codes. */
final class RegistryWords {
  private static final int LIMIT = 64 * 1024;
  private static final int SHOWN = 300;

  private RegistryWords() {}

  /** Returns {@code : <the registry's words>}, or nothing if it has none for people. */
  static String of(Response answer) {
    String text = Redaction.text(words(body(answer)));
    String line = text.replaceAll("\\s+", " ").strip();
    if (line.isEmpty()) {
      return "";
    }
    return ": " + (line.length() > SHOWN ? line.substring(0, SHOWN) + " …" : line);
  }

  /** Returns whether the body is one that only registries send. */
  static boolean isRegistry(Response answer) {
    return !errors(body(answer)).isEmpty()
        || answer.header("Docker-Distribution-API-Version") != null;
  }

  /** Returns whether the body names the error {@code code}, such as {@code BLOB_UPLOAD_UNKNOWN}. */
  static boolean names(Response answer, String code) {
    return errors(body(answer)).stream().anyMatch(one -> text(one, "code").equals(code));
  }

  private static byte[] body(Response answer) {
    try {
      return answer.peekBody(LIMIT).bytes();
    } catch (IOException broken) {
      return new byte[0]; // the status says enough
    }
  }

  private static String words(byte[] body) {
    List<Json.Object> errors = errors(body);
    if (!errors.isEmpty()) {
      return errors.stream().map(RegistryWords::words).distinct().collect(Collectors.joining("; "));
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    boolean isPage = text.toLowerCase(Locale.ROOT).matches("(?s)<(!doctype|html|head|\\?xml).*");
    return isPage ? "" : text;
  }

  private static String words(Json.Object error) {
    String said = text(error, "code") + " " + text(error, "message");
    String detail =
        error
            .get("detail")
            .map(value ->
                value instanceof Json.Text(var t)
                    ? t
                    : new String(value.bytes(), StandardCharsets.UTF_8))
            .orElse("");
    boolean isNew = !detail.isEmpty() && !detail.equals("{}") && !said.contains(detail);
    return (isNew ? said + " " + detail : said).strip();
  }

  private static String text(Json.Object error, String name) {
    return error.get(name).map(value -> value instanceof Json.Text(var t) ? t : "").orElse("");
  }

  private static List<Json.Object> errors(byte[] body) {
    try {
      return Json.parse(body) instanceof Json.Object object
          ? object.array("errors").stream()
              .filter(Json.Object.class::isInstance)
              .map(Json.Object.class::cast)
              .toList()
          : List.of();
    } catch (JsonException noJson) {
      return List.of();
    }
  }
}
