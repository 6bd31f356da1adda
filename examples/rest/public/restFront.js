// The list of people, shown and changed in place. Names reach the page as text only (textContent, value), never as HTML.

const LONGEST = 100;
const PATIENCE = 10_000;

const byId = (id) => document.getElementById(id);
const list = byId("users");
const rows = new Map();
let loaded = false;
let shown = 0;

/** Why something didn't work, in words for the person at the screen. */
class Refusal extends Error {
  constructor(status, what, advice = "") {
    super(`${what} ${advice}`.trim());
    Object.assign(this, { status, what, advice });
  }
}

async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      cache: "no-store",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Refusal(0, "서버에 닿지 못했습니다.", "연결을 확인하고 다시 시도해 주세요.");
  }
  if (answer.ok) {
    return answer;
  }
  if (answer.status >= 500) {
    throw new Refusal(answer.status, "서버가 답하지 못했습니다.", "잠시 뒤에 다시 시도해 주세요.");
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, problem.detail ?? "서버가 받아들이지 않았습니다.");
}

async function usersOf(answer) {
  try {
    return Object.entries(await answer.json());
  } catch {
    // A change may have been made, whatever the status said.
    throw new Refusal(0, "서버의 답을 읽지 못했습니다.", "잠시 뒤에 다시 시도해 주세요.");
  }
}

/** What is wrong with a name, or null. */
function complaint(name) {
  const length = [...name].length;
  if (length === 0) {
    return "이름을 적어 주세요.";
  }
  return length > LONGEST ? `이름은 ${LONGEST}자까지입니다. 지금 ${length}자입니다.` : null;
}

function say(text) {
  byId("status").textContent = text;
}

/** Whether the keyboard is in that part or nowhere, so that it is taken away from nothing. */
function mayFocus(part) {
  return document.activeElement === document.body || part.contains(document.activeElement);
}

/** Shows an error where it happened, or takes it away if the text is empty. */
function complain(error, text, input) {
  error.hidden = !text;
  error.textContent = text ?? "";
  if (input) {
    input.setAttribute("aria-invalid", String(Boolean(text)));
    if (text && mayFocus(input.form)) {
      input.focus();
    }
  }
}

/** Does one thing at a time in that part of the page; a second press meanwhile does nothing. */
async function busy(part, action) {
  if (part.getAttribute("aria-busy") === "true") {
    return;
  }
  part.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    part.removeAttribute("aria-busy");
  }
}

// ---- the list

async function load() {
  const before = shown;
  try {
    const users = await usersOf(await ask("GET", "/users"));
    if (shown === before) {
      show(users);
    } else {
      // Which of two lists is older, this one or what was shown meanwhile, nobody knows.
      await load();
    }
  } catch (refusal) {
    if (shown !== before) {
      return;
    }
    byId("loading").hidden = true;
    byId("failure-what").textContent = refusal.what;
    byId("failure-advice").textContent = loaded
      ? "아래는 마지막으로 받은 명부입니다."
      : refusal.advice;
    byId("failure").hidden = false;
  }
}

/** The server may have made a change whose answer never came. */
async function loadIfUnsure(refusal) {
  if (refusal.status === 0 || refusal.status >= 500) {
    await load();
  }
}

function show(users) {
  const retried = byId("failure").contains(document.activeElement);
  loaded = true;
  shown++;
  byId("loading").hidden = true;
  byId("failure").hidden = true;
  byId("empty").hidden = users.length > 0;
  list.hidden = users.length === 0;
  byId("count").textContent = `${users.length}명`;

  const here = new Set(users.map(([id]) => id));
  for (const [id, row] of rows) {
    if (!here.has(id)) {
      remove(id, row);
    }
  }
  users.forEach(([id, name], i) => {
    const row = rows.get(id) ?? create(id);
    rename(row, name);
    // One that stands where it should isn't touched: it may hold the keyboard.
    if (list.children[i] !== row) {
      list.insertBefore(row, list.children[i] ?? null);
    }
  });
  if (retried) {
    byId("list-title").focus();
  }
}

/** Takes a row away; if the keyboard was in it, it goes to the nearest row, or to the first field. */
function remove(id, row) {
  if (row.contains(document.activeElement)) {
    const near = row.nextElementSibling ?? row.previousElementSibling;
    const places = near ? [...near.querySelectorAll(".delete, .edit input, .no")] : [];
    (places.find((place) => place.checkVisibility()) ?? byId("add-name")).focus();
  }
  row.remove();
  rows.delete(id);
}

function rename(row, name) {
  for (const place of row.querySelectorAll(".name")) {
    place.textContent = name;
  }
  row.querySelector(".rename").setAttribute("aria-label", `${name} 이름 변경`);
  row.querySelector(".delete").setAttribute("aria-label", `${name} 삭제`);
  row.querySelector(".edit input").setAttribute("aria-label", `${name}의 새 이름`);
  row.querySelector(".confirm").setAttribute("aria-label", `${name} 님을 명부에서 지울까요?`);
}

function create(id) {
  const row = byId("row").content.cloneNode(true).firstElementChild;
  const part = (selector) => row.querySelector(selector);
  const [input, error] = [part(".edit input"), part(".error")];
  const name = () => part(".show .name").textContent;
  const url = `/users/${encodeURIComponent(id)}`;
  let turns = 0;

  part(".id").textContent = id;
  error.id = `error-${id}`;
  input.setAttribute("aria-describedby", error.id);

  const turnTo = (view, focus) => {
    const focuses = mayFocus(row);
    turns++;
    for (const each of ["show", "edit", "confirm"]) {
      part(`.${each}`).hidden = each !== view;
    }
    complain(error, "", input);
    if (focuses) {
      part(focus).focus();
    }
  };

  /**
   * Asks the server for a change; what it refuses is said in this row. Whoever turned it to something else before the
   * answer came is not turned back.
   */
  const change = (method, body, done, field) =>
    busy(row, async () => {
      const [before, turn] = [shown, turns];
      try {
        const users = await usersOf(await ask(method, url, body));
        done(turns === turn);
        if (shown === before) {
          show(users);
        } else {
          await load();
        }
      } catch (refusal) {
        if (refusal.status === 404) {
          say(`‘${name()}’ 님은 이미 명부에 없습니다.`);
          await load();
        } else {
          complain(error, refusal.message, turns === turn ? field : undefined);
          await loadIfUnsure(refusal);
        }
      }
    });

  part(".rename").addEventListener("click", () => {
    input.value = name();
    turnTo("edit", ".edit input");
    input.select();
  });
  part(".cancel").addEventListener("click", () => turnTo("show", ".rename"));
  part(".edit").addEventListener("submit", (event) => {
    event.preventDefault();
    const [before, after] = [name(), input.value.trim()];
    if (after === before) {
      turnTo("show", ".rename");
      return;
    }
    const wrong = complaint(after);
    complain(error, wrong, input);
    if (!wrong) {
      const done = (isAsLeft) => {
        if (isAsLeft) {
          turnTo("show", ".rename");
        }
        say(`‘${before}’ 님은 이제 ‘${after}’ 님입니다.`);
      };
      change("PUT", { name: after }, done, input);
    }
  });

  part(".delete").addEventListener("click", () => turnTo("confirm", ".no"));
  part(".no").addEventListener("click", () => turnTo("show", ".delete"));
  part(".yes").addEventListener("click", () =>
    change("DELETE", undefined, () => say(`‘${name()}’ 님을 명부에서 지웠습니다.`)),
  );

  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && part(".show").hidden) {
      turnTo("show", part(".edit").hidden ? ".delete" : ".rename");
    }
  });

  rows.set(id, row);
  return row;
}

// ---- the form above it

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const [input, error] = [byId("add-name"), byId("add-error")];
  const name = input.value.trim();
  const wrong = complaint(name);
  complain(error, wrong, input);
  if (wrong) {
    return;
  }
  busy(event.target, async () => {
    try {
      const answer = await ask("POST", "/users", { name });
      if (input.value.trim() === name) {
        input.value = "";
      }
      if (event.target.contains(document.activeElement) || document.activeElement === document.body) {
        input.focus();
      }
      say(`‘${name}’ 님을 명부에 적었습니다.`);
      await load();
      rows.get(answer.headers.get("Location")?.split("/").pop())?.classList.add("new");
    } catch (refusal) {
      complain(error, refusal.message, input);
      await loadIfUnsure(refusal);
    }
  });
});

byId("add-name").addEventListener("input", (event) => {
  const tooLong = [...event.target.value.trim()].length > LONGEST;
  if (!byId("add-error").hidden && !tooLong) {
    complain(byId("add-error"), "", event.target);
  }
});

byId("retry").addEventListener("click", (event) => busy(event.target, load));
addEventListener("online", load);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && loaded) {
    load();
  }
});

load();
