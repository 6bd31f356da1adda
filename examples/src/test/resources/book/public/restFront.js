// Asks /users for all and /user for one, sends JSON, and takes any status of 2xx for success.
function send(method, path, body) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.setRequestHeader('Accept', 'application/json, text/plain, */*');
    if (body) request.setRequestHeader('Content-Type', 'application/json');
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? done(request.responseText) : fail(request.status);
    request.onerror = fail;
    request.send(body && JSON.stringify(body));
  });
}

async function draw() {
  const users = JSON.parse(await send('GET', '/users'));
  const list = document.getElementById('list');
  list.textContent = '';
  Object.keys(users).map((key) => {
    const row = document.createElement('li');
    const button = (text, action) => {
      const it = document.createElement('button');
      it.textContent = text;
      it.addEventListener('click', () => action().then(draw).catch((why) => { document.title = 'failed: ' + why; }));
      row.append(it);
    };
    row.append(users[key]);
    button('수정', () => send('PUT', '/user/' + key, { name: prompt('바꿀 이름') }));
    button('삭제', () => send('DELETE', '/user/' + key));
    list.append(row);
  });
}

document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  send('POST', '/user', { name: document.getElementById('username').value })
    .then(draw)
    .catch((why) => { document.title = 'failed: ' + why; });
});
draw();
