package dev.jbuild.jvm.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * An image of a registry.
 *
 * @param digest of its manifest
 * @param config its config
 * @param layers the entries of its layers, the lowest first
 */
public record PushedImage(String digest, JsonNode config, List<List<String>> layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads it. */
  public static PushedImage of(String registry, String repository, String tag)
      throws IOException, InterruptedException {
    String base = "http://" + registry + "/v2/" + repository;
    HttpResponse<byte[]> answer = get(base + "/manifests/" + tag);
    JsonNode manifest = JSON.readTree(answer.body());
    JsonNode config =
        JSON.readTree(get(base + "/blobs/" + manifest.at("/config/digest").asText()).body());
    List<List<String>> layers = new ArrayList<>();
    for (JsonNode layer : manifest.get("layers")) {
      byte[] blob = get(base + "/blobs/" + layer.get("digest").asText()).body();
      layers.add(TarEntries.of(new GZIPInputStream(new ByteArrayInputStream(blob))));
    }
    return new PushedImage(
        answer.headers().firstValue("docker-content-digest").orElseThrow(), config, layers);
  }

  /** Returns the digests of the manifests of an index, by platform. */
  public static SortedMap<String, String> platforms(String registry, String repository, String tag)
      throws IOException, InterruptedException {
    JsonNode index =
        JSON.readTree(get("http://" + registry + "/v2/" + repository + "/manifests/" + tag).body());
    SortedMap<String, String> platforms = new TreeMap<>();
    for (JsonNode manifest : index.get("manifests")) {
      JsonNode platform = manifest.get("platform");
      platforms.put(
          platform.get("os").asText() + "/" + platform.get("architecture").asText(),
          manifest.get("digest").asText());
    }
    return platforms;
  }

  private static HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Accept", "application/vnd.oci.image.manifest.v1+json")
            .header("Accept", "application/vnd.oci.image.index.v1+json")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new AssertionError(url + ": " + answer.statusCode());
      }
      return answer;
    }
  }
}
