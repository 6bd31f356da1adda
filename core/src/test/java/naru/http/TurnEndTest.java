package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That what was looked up in a turn is not known for longer, also when memory ran out in it. */
class TurnEndTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private boolean exhausted;
  private final DefaultEventLoop loop =
      new DefaultEventLoop() {
        @Override
        public void execute(Runnable task) {
          if (exhausted) {
            throw new NoMemory();
          }
          tasks.add(task);
        }
      };

  private final Turn turn = Turn.ofLoop();

  @AfterEach
  void close() {
    turn.forget();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void aTurnWhoseEndCanNotBeAwaitedHasNotBegun() {
    exhausted = true;
    assertThatThrownBy(() -> turn.begin(loop)).isInstanceOf(NoMemory.class);
    exhausted = false;

    assertThat(turn.put(turn.begin(loop), "file", "seen")).isTrue();
    assertThat(turn.get("file")).isEqualTo("seen");
    assertThat(tasks).hasSize(1);
    tasks.removeFirst().run();
    assertThat(turn.get("file")).isNull();
  }
}
