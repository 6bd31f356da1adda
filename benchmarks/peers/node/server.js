'use strict';
const fs = require('fs');
const http = require('http');
const http2 = require('http2');
const path = require('path');

const { PORT, TLS_PORT, CERT, KEY, WWW } = process.env;

function answer(req, res) {
  const { url } = req;
  if (url === '/text') {
    const text = 'Hello, World!';
    res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': text.length });
    res.end(text);
  } else if (url === '/chunks') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.write('<h1>Hello Node!</h1>');
    res.end('<p>Hello Server!</p>');
  } else if (url === '/json' && req.method === 'POST') {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (part) => (body += part));
    req.on('end', () => {
      const { name } = JSON.parse(body);
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(name) });
      res.end(name);
    });
  } else if (url === '/json') {
    const json = JSON.stringify({ message: 'Hello, World!' });
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
    res.end(json);
  } else if (url.startsWith('/static/')) {
    file(path.join(WWW, path.normalize(url.slice('/static'.length))), res);
  } else if (url === '/sleep') {
    setTimeout(() => {
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 5 });
      res.end('slept');
    }, 100);
  } else {
    res.writeHead(404).end();
  }
}

function file(name, res) {
  fs.readFile(name, (error, bytes) => {
    if (error) {
      res.writeHead(404).end();
    } else {
      res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes.length });
      res.end(bytes);
    }
  });
}

// Longer than it takes to open as many connections as the last row does.
http.createServer({ keepAliveTimeout: 60_000 }, answer).listen(Number(PORT), '127.0.0.1');
if (TLS_PORT) {
  http2
    .createSecureServer({ cert: fs.readFileSync(CERT), key: fs.readFileSync(KEY), allowHTTP1: true }, answer)
    .listen(Number(TLS_PORT), '127.0.0.1');
}
