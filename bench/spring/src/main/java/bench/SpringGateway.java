package bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Cloud Gateway whose routes and listener come from the harness's application.yaml. */
@SpringBootApplication
public class SpringGateway {
  public static void main(String[] args) {
    SpringApplication.run(SpringGateway.class, args);
  }
}
