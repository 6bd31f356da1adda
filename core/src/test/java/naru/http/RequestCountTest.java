package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestCountTest {
  @Test
  void noneIsLostWhereThreadsShareAPlace() throws Exception {
    RequestCount count = new RequestCount();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      count.increment();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(count.sum()).isEqualTo(400_000);
  }
}
