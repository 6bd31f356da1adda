// Answers with its process id; the same as Server.java. Two workers, one that ends is replaced.
const cluster = require('node:cluster');
const http = require('node:http');

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  http.createServer((req, res) => res.end(String(process.pid))).listen(18090, '127.0.0.1');
}
