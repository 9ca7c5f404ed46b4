import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.ByteString;

/**
 * A registry in memory, only as good as the training run of the AOT cache needs it: by HTTP/1.1
 * without TLS and by HTTP/2 with it, as registries on this machine and elsewhere are. Argument: the
 * folder that gets {@code trust}, the certificate's authority in PKCS 12, and then {@code address},
 * with HOST:PORT of both, a line each.
 */
public final class TrainingRegistry extends Dispatcher {
  private record Content(String type, String digest, ByteString bytes) {}

  private final Map<String, Content> contents = new ConcurrentHashMap<>();

  private TrainingRegistry() {}

  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    Path folder = Path.of(arguments[0]);
    HeldCertificate authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("training").build();
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("training", authority.certificate());
    try (OutputStream out = Files.newOutputStream(folder.resolve("trust"))) {
      trust.store(out, "training".toCharArray());
    }
    TrainingRegistry registry = new TrainingRegistry();
    MockWebServer secure = new MockWebServer();
    secure.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate, authority.certificate())
            .build()
            .sslSocketFactory());
    String addresses = registry.start(new MockWebServer()) + "\n" + registry.start(secure) + "\n";
    Path told = folder.resolve("address.new");
    Files.writeString(told, addresses);
    Files.move(told, folder.resolve("address"));
  }

  private String start(MockWebServer server) throws IOException {
    server.setDispatcher(this);
    server.start(InetAddress.getLoopbackAddress(), 0);
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> read(request);
      case "PUT" -> write(request);
      case "POST", "PATCH" -> beginUpload(request);
      default -> new MockResponse.Builder().code(405).build();
    };
  }

  private MockResponse read(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    Content content = contents.get(path);
    if (path.equals("/v2/")) {
      // With a parameter, as registries send it: OkHttp reads those by classes of their own.
      return new MockResponse.Builder()
          .setHeader("Content-Type", "application/json; charset=utf-8")
          .build();
    }
    if (content == null) {
      return new MockResponse.Builder().code(404).build();
    }
    MockResponse.Builder answer =
        new MockResponse.Builder()
            .setHeader("Content-Type", content.type())
            .setHeader("Docker-Content-Digest", content.digest());
    if (request.getMethod().equals("HEAD")) {
      return answer.setHeader("Content-Length", content.bytes().size()).build();
    }
    return answer.body(new Buffer().write(content.bytes())).build();
  }

  private MockResponse write(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    ByteString body = request.getBody() == null ? ByteString.EMPTY : request.getBody();
    String type = request.getHeaders().get("Content-Type");
    String digest = "sha256:" + body.sha256().hex();
    String folder = path.replaceFirst("/[^/]*/?$", "/").replace("/uploads/", "/");
    Content content = new Content(type == null ? "application/octet-stream" : type, digest, body);
    contents.put(folder + digest, content);
    contents.put(path, content);
    return new MockResponse.Builder()
        .code(201)
        .setHeader("Docker-Content-Digest", digest)
        .setHeader("Location", folder + digest)
        .build();
  }

  private static MockResponse beginUpload(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    return new MockResponse.Builder()
        .code(202)
        .setHeader("Location", path + (path.endsWith("/") ? "" : "/") + System.nanoTime())
        .build();
  }
}
