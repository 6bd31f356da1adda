// Asks a server by Node's http2 client, and prints what it saw as lines of text.
import http2 from 'node:http2';

const [origin] = process.argv.slice(2);
const session = http2.connect(origin, { rejectUnauthorized: false });
session.on('error', fail);
setTimeout(() => fail(new Error('no end after 60 s')), 60_000).unref();

function fail(error) {
  console.log('error', error.code, error.message);
  process.exit(1);
}

function ask(headers, body) {
  return new Promise((resolve) => {
    const request = session.request(headers);
    const answer = { hints: [], length: 0, text: '', trailers: {} };
    request.on('error', fail);
    request.on('headers', (fields) => answer.hints.push(fields[':status'] + ' ' + fields.link));
    request.on('response', (fields) => { answer.head = fields; });
    request.on('trailers', (fields) => { answer.trailers = fields; });
    request.on('data', (part) => {
      answer.length += part.length;
      answer.text = (answer.text + part).slice(0, 100);
    });
    request.on('close', () => resolve(answer));
    request.end(body);
  });
}

console.log('alpn', session.alpnProtocol ?? (await new Promise((is) => session.once('connect', () => is(session.alpnProtocol)))));

const hello = await ask({ ':path': '/hello?x=1', cookie: 'a=1; b=2' });
console.log('hello', hello.head[':status'], hello.head['x-fields'], hello.text);
console.log('set-cookie', hello.head['set-cookie'].join(' | '));

const echo = await ask({ ':method': 'POST', ':path': '/echo' }, Buffer.alloc(3_000_000, 'x'));
console.log('echo', echo.head[':status'], echo.length);

const hinted = await ask({ ':path': '/hints' });
console.log('hints', hinted.hints.join(), hinted.trailers['x-sum'], hinted.text);

const head = await ask({ ':method': 'HEAD', ':path': '/hello' });
console.log('head', head.head[':status'], head.length);

const many = await Promise.all(Array.from({ length: 200 }, (_, i) => ask({ ':path': '/hello?' + i })));
console.log('many', many.filter((it) => it.head[':status'] === 200).length);

session.close(() => console.log('closed'));
