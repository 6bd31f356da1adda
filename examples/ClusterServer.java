import module naru;
import module naru.cluster;

void main() {
  if (Cluster.isPrimary()) {
    IO.println("마스터 프로세스 아이디: " + ProcessHandle.current().pid());
    // A worker that never came to listen, because its port is taken, say, has no successor.
    Set<Integer> listened = ConcurrentHashMap.newKeySet();
    Cluster.onListening((worker, address) -> listened.add(worker.id()));
    Cluster.onExit(
        (worker, exit) -> {
          IO.println(worker.pid().orElse(0) + "번 워커가 종료되었습니다.");
          IO.println(exit);
          if (listened.remove(worker.id())) {
            Cluster.fork();
          } else if (Cluster.workers().isEmpty()) {
            System.exit(1);
          }
        });
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Cluster.fork();
    }
    return;
  }
  Http.createServer(
          (req, res) -> {
            res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            res.write("<h1>Hello Node!</h1>");
            res.end("<p>Hello Cluster!</p>");
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> System.exit(1));
          })
      .listen(8086);
  IO.println(ProcessHandle.current().pid() + "번 워커 실행");
}
