import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect.ShutdownConnection;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.ByteString;

/**
 * A registry in memory, only as good as the training run of the AOT cache needs it: by HTTP/1.1
 * without TLS, as registries on this machine are, and by HTTP/2 with it, as elsewhere: once with an
 * elliptic key, and once with a name, an RSA key and a certificate like those of companies. Argument:
 * the folder that gets {@code trust}, the authorities in PKCS 12 without a password, as the JDK has
 * its own, and then {@code address}, with HOST:PORT of the three, a line each.
 */
public final class TrainingRegistry extends Dispatcher {
  private static final String COMPANY = "company";
  private static final String PASSWORD = "training";

  private record Content(String type, String digest, ByteString bytes) {}

  private final Map<String, Content> contents = new ConcurrentHashMap<>();

  private TrainingRegistry() {}

  public static void main(String[] arguments)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    HeldCertificate authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("training").build();
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    KeyStore keys = keys(folder.resolve("keys"));
    X509Certificate company = (X509Certificate) keys.getCertificateChain(COMPANY)[1];
    HeldCertificate named =
        new HeldCertificate(
            new KeyPair(
                keys.getCertificate(COMPANY).getPublicKey(),
                (PrivateKey) keys.getKey(COMPANY, PASSWORD.toCharArray())),
            (X509Certificate) keys.getCertificate(COMPANY));
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("training", authority.certificate());
    trust.setCertificateEntry(COMPANY, company);
    try (OutputStream out = Files.newOutputStream(folder.resolve("trust"))) {
      trust.store(out, null);
    }
    TrainingRegistry registry = new TrainingRegistry();
    List<String> addresses =
        List.of(
            registry.start("127.0.0.1", new MockWebServer()),
            registry.start("127.0.0.1", secure(certificate, authority.certificate())),
            registry.start("localhost", secure(named, company)));
    Path told = folder.resolve("address.new");
    Files.write(told, addresses);
    Files.move(told, folder.resolve("address"));
  }

  /** A server's key and certificate, with the extensions that those of companies have. */
  private static KeyStore keys(Path file)
      throws IOException, GeneralSecurityException, InterruptedException {
    keytool(file, "authority", "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
    keytool(
        file, COMPANY, "-signer", "authority", "-ext", "san=dns:localhost", "-ext",
        "ku:critical=digitalSignature,keyEncipherment", "-ext", "eku=serverAuth", "-ext",
        "aia=ocsp:uri:http://localhost/,caIssuers:uri:http://localhost/", "-ext",
        "crl=uri:http://localhost/", "-ext",
        // RFC 5280, section 4.2.1.4: the policy 2.23.140.1.2.1, a validated name.
        "2.5.29.32=30:0A:30:08:06:06:67:81:0C:01:02:01");
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static void keytool(Path file, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-keyalg", "RSA",
                "-keysize", "2048", "-keystore", file.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("keytool made no key");
    }
  }

  private static MockWebServer secure(HeldCertificate certificate, X509Certificate authority) {
    MockWebServer server = new MockWebServer();
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate, authority)
            .build()
            .sslSocketFactory());
    return server;
  }

  private String start(String name, MockWebServer server) throws IOException {
    server.setDispatcher(this);
    server.start(InetAddress.getLoopbackAddress(), 0);
    return name + ":" + server.getPort();
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
      MockResponse.Builder answer =
          new MockResponse.Builder().setHeader("Content-Type", "application/json; charset=utf-8");
      return request.getHandshake() == null
          // As Go's servers of TLS answer who asks without: it ends with the connection.
          ? answer.body("{}").removeHeader("Content-Length").onResponseEnd(ShutdownConnection.INSTANCE).build()
          : answer.build();
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
