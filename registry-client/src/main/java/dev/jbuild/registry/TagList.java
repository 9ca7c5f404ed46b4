package dev.jbuild.registry;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the tags of repositories. Source: distribution-spec 1.1, section Listing Tags. */
final class TagList {
  private static final int PAGE = 1000;
  private static final int MAX_PAGES = 100;
  private static final int MAX_BYTES = 4 << 20;
  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>\\s*;.*rel=\"?next\"?.*", Pattern.CASE_INSENSITIVE);

  private final Registries registries;
  private final Exchanges exchanges;

  TagList(Registries registries, Exchanges exchanges) {
    this.registries = registries;
    this.exchanges = exchanges;
  }

  List<String> list(ImageReference repository) throws IOException, InterruptedException {
    Registry registry = registries.find(repository.registry());
    List<String> tags = new ArrayList<>();
    @Nullable HttpUrl page =
        registry
            .url(repository.repository(), "tags/list")
            .newBuilder()
            .addQueryParameter("n", Integer.toString(PAGE))
            .build();
    for (int pages = 0; page != null && pages < MAX_PAGES; pages++) {
      Request request = new Request.Builder().url(page).build();
      Ask ask = new Ask(registry, request, repository, Scope.pull(repository));
      try (Response answer = exchanges.send(ask, MAX_BYTES)) {
        if (answer.code() == 404) {
          break;
        }
        if (answer.code() != 200) {
          throw exchanges.refusal(ask, answer);
        }
        tags.addAll(tags(registry, answer));
        page = next(registry, answer).orElse(null);
      }
    }
    return List.copyOf(tags);
  }

  private static List<String> tags(Registry registry, Response answer) throws IOException {
    byte[] bytes = answer.body().byteStream().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw Refusal.malformed(registry, "a list of tags of more than 4 MiB");
    }
    try {
      return Json.parse(bytes).asObject("list of tags").texts("tags");
    } catch (JsonException malformed) {
      throw Refusal.malformed(registry, "no list of tags: " + malformed.getMessage());
    }
  }

  /** The next page is asked for with our credentials, so that it must be the registry's own. */
  private static Optional<HttpUrl> next(Registry registry, Response answer) {
    String link = answer.header("Link");
    Matcher next = NEXT.matcher(link == null ? "" : link);
    return next.matches()
        ? Optional.ofNullable(answer.request().url().resolve(next.group(1))).filter(registry::owns)
        : Optional.empty();
  }
}
