import module naru;

/** Answers with its process id; the same as server.js. */
void main() {
  Http.createServer((req, res) -> res.end(Long.toString(ProcessHandle.current().pid())))
      .listen("127.0.0.1", 18090);
}
