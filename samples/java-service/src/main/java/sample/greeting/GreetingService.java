package sample.greeting;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;

/** Listens on port 8080 of the loopback; with {@code --ask-yourself}, prints one answer and ends. */
@Configuration
@ComponentScan
@PropertySource("classpath:greeting.properties")
public class GreetingService {
  @Bean
  static PropertySourcesPlaceholderConfigurer placeholders() {
    return new PropertySourcesPlaceholderConfigurer();
  }

  public static void main(String[] arguments) throws IOException {
    boolean asking = List.of(arguments).contains("--ask-yourself");
    var context = new AnnotationConfigApplicationContext(GreetingService.class);
    Greeter greeter = context.getBean(Greeter.class);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, asking ? 0 : 8080), 0);
    server.createContext("/", exchange -> answer(exchange, greeter));
    server.start();
    if (asking) {
      URI self = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/layers");
      try (InputStream answer = self.toURL().openStream()) {
        System.out.println(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
      server.stop(0);
      context.close();
    }
  }

  private static void answer(HttpExchange exchange, Greeter greeter) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      byte[] body = greeter.greet(name).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
