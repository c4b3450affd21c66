"use strict";

const RING = 2 * Math.PI * 13;
const LATE_SECONDS = 5;

const at = id => document.getElementById(id);
const state = {key: null, keys: "", accounts: [], asked: new Map(), skew: 0, loading: false, retryAt: 0};

/** Calls the service and returns its JSON; throws an Error whose message is the service's sentence. */
async function call(method, path, body, type = "application/json") {
  const options = {method, headers: {}, cache: "no-store"};
  if (body !== undefined) {
    options.headers["Content-Type"] = type;
    options.body = type === "application/json" ? JSON.stringify(body) : body;
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("Keywright does not answer; is it still running?");
  }
  const json = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(json.error || json.errorMessage || `Keywright answered with status ${response.status}.`);
  }
  return json;
}

const keyPath = rest => `/api/keys/${encodeURIComponent(state.key)}/${rest}`;

function make(tag, classes, text) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text !== undefined) element.textContent = text;
  return element;
}

function drawing(viewBox, ...shapes) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

function complain(error) {
  at("alert").querySelector("p").textContent = error.message;
  at("alert").hidden = false;
}

const settle = () => { at("alert").hidden = true; };

/* Keys */

function keyButton(key) {
  const button = make("button", "key");
  button.type = "button";
  button.dataset.key = key.id;
  const line = {fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linejoin": "round"};
  button.append(drawing("0 0 32 32",
    ["rect", {...line, x: "4", y: "10", width: "18", height: "12", rx: "3"}],
    ["path", {...line, d: "M22 12.5h6.5v7H22"}],
    ["circle", {...line, cx: "12.5", cy: "16", r: "2.6"}]));
  const name = make("span", "name", key.name);
  if (key.emulated) name.append(make("span", "badge", "emulated"));
  const facts = [key.serial === null ? "no serial number" : `Serial ${key.serial}`];
  if (key.firmware) facts.push(`firmware ${key.firmware}`);
  if (key.profile) facts.push(`profile ${key.profile}`);
  const details = make("span", "facts");
  details.append(...facts.flatMap(fact => [make("span", "", fact), " "]));
  button.append(name, details);
  button.addEventListener("click", () => select(key.id));
  return button;
}

async function showKeys(keys) {
  const seen = JSON.stringify(keys);
  if (seen === state.keys) return;
  state.keys = seen;
  at("keys").replaceChildren(...keys.map(keyButton));
  at("no-keys").hidden = keys.length > 0;
  const still = keys.some(key => key.id === state.key);
  await select(still ? state.key : keys.length ? keys[0].id : null);
}

async function select(key) {
  if (state.key !== key) {
    state.asked.clear();
    at("accounts").replaceChildren();
    at("steps").replaceChildren();
  }
  state.key = key;
  for (const button of at("keys").children) button.setAttribute("aria-pressed", String(button.dataset.key === key));
  at("of-key").hidden = key === null;
  if (key === null) return;
  await Promise.all([loadAccounts(), loadPasskeys()]).catch(complain);
}

/* One-time codes */

const now = () => Date.now() + state.skew;

async function loadAccounts() {
  const key = state.key;
  const answer = await call("GET", keyPath("oath"));
  if (key !== state.key) return;
  state.skew = answer.now - Date.now();
  state.accounts = answer.accounts;
  showAccounts();
}

function showAccounts() {
  const list = at("accounts");
  const ids = state.accounts.map(account => account.id);
  if (JSON.stringify(ids) !== JSON.stringify([...list.children].map(item => item.dataset.account))) {
    list.replaceChildren(...state.accounts.map(accountItem));
  }
  at("no-accounts").hidden = ids.length > 0;
  state.accounts.forEach((account, i) => showCode(list.children[i], account));
}

function accountItem(account) {
  const item = make("li", "account");
  item.dataset.account = account.id;
  const title = account.issuer || account.account;
  const who = make("div", "who");
  const kind = [account.type === "HOTP" ? "counter" : null, account.touch ? "touch" : null].filter(Boolean).join(", ");
  const of = [account.issuer ? account.account : null, kind].filter(Boolean).join(" · ");
  who.append(make("div", "issuer", title), make("div", "of", of));
  const code = make("button", "code");
  code.type = "button";
  code.addEventListener("click", () => copy(code));
  const ask = make("button", "ask", "Get code");
  ask.type = "button";
  ask.setAttribute("aria-label", `Get a code for ${title}`);
  ask.addEventListener("click", () => askForCode(account, ask));
  const ring = drawing("0 0 32 32", ["circle", {cx: "16", cy: "16", r: "13"}],
    ["circle", {class: "left", cx: "16", cy: "16", r: "13", "stroke-dasharray": RING}]);
  ring.setAttribute("class", "ring");
  const right = make("div", "right");
  right.append(ask, code, ring);
  const remove = make("button", "quiet remove", "Remove");
  remove.type = "button";
  remove.setAttribute("aria-label", `Remove ${title}`);
  remove.addEventListener("click", () => removeAccount(account, title));
  item.append(who, right, remove);
  return item;
}

function currentCode(account) {
  const asked = state.asked.get(account.id);
  const code = asked || account.code;
  return code && (code.validUntil === null || code.validUntil > now()) ? code : null;
}

function showCode(item, account) {
  const code = currentCode(account);
  const button = item.querySelector(".code");
  const ring = item.querySelector(".ring");
  button.hidden = !code;
  item.querySelector(".ask").hidden = Boolean(code && code.validUntil !== null) || Boolean(account.code);
  const left = code && code.validUntil !== null ? (code.validUntil - now()) / 1000 : null;
  if (code && button.dataset.value !== code.value) {
    button.dataset.value = code.value;
    const half = Math.ceil(code.value.length / 2);
    button.textContent = code.value.length > 5 ? `${code.value.slice(0, half)} ${code.value.slice(half)}` : code.value;
    button.setAttribute("aria-label", `Copy code ${code.value} for ${account.issuer || account.account}`);
    button.title = "Copy";
  }
  ring.classList.toggle("none", left === null);
  const late = left !== null && left < LATE_SECONDS;
  ring.classList.toggle("late", late);
  button.classList.toggle("late", late);
  if (left !== null) {
    const share = Math.max(0, Math.min(1, left / account.period));
    ring.querySelector(".left").setAttribute("stroke-dashoffset", String(RING * (1 - share)));
  }
}

function copy(button) {
  const value = button.dataset.value;
  navigator.clipboard.writeText(value).then(() => {
    button.textContent = "Copied";
    setTimeout(() => {
      delete button.dataset.value;
      showAccounts();
    }, 900);
  }, () => complain(new Error("The browser does not let this page copy; select the code instead.")));
}

async function askForCode(account, button) {
  button.disabled = true;
  button.textContent = account.touch ? "Touch the key…" : "Asking…";
  try {
    state.asked.set(account.id, await call("POST", keyPath("oath/code"), {account: account.id}));
    settle();
  } catch (error) {
    complain(error);
  } finally {
    button.disabled = false;
    button.textContent = account.type === "HOTP" ? "Next code" : "Get code";
    showAccounts();
  }
}

async function removeAccount(account, title) {
  const about = account.issuer ? `${account.issuer} (${account.account})` : title;
  if (!await confirmed(`${about} will be gone from this key, and with it the only copy of its secret here.`)) return;
  try {
    await call("DELETE", `${keyPath("oath")}?account=${encodeURIComponent(account.id)}`);
    state.asked.delete(account.id);
    settle();
    await loadAccounts();
  } catch (error) {
    complain(error);
  }
}

function confirmed(text) {
  const dialog = at("confirm");
  at("confirm-text").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener("close", function answer() {
      // The event of an earlier question may come late, when this one is already asked.
      if (dialog.open) return;
      dialog.removeEventListener("close", answer);
      resolve(dialog.returnValue === "yes");
    });
  });
}

/* Adding an account */

function showHow() {
  const how = new FormData(at("add-form")).get("how");
  for (const part of document.querySelectorAll("[data-how]")) part.hidden = part.dataset.how !== how;
  at("add-error").hidden = true;
}

async function add(event) {
  event.preventDefault();
  const form = at("add-form");
  const data = new FormData(form);
  const touch = data.has("touch");
  const submit = form.querySelector("[type=submit]");
  submit.disabled = true;
  try {
    const how = data.get("how");
    if (how === "qr") {
      const file = data.get("qr");
      if (!file.size) throw new Error("Choose the picture first.");
      await call("POST", `${keyPath("oath/qr")}?touch=${touch}`, file, file.type);
    } else if (how === "uri") {
      await call("POST", keyPath("oath"), {uri: data.get("uri").trim(), touch});
    } else {
      if (!data.get("account").trim()) throw new Error("Say which account it is, such as your e-mail address there.");
      if (!data.get("setupKey").trim()) throw new Error("Type the setup key that the service shows.");
      const typed = {touch};
      for (const name of ["issuer", "account", "setupKey", "type", "algorithm"]) typed[name] = data.get(name).trim();
      for (const name of ["digits", "period", "counter"]) typed[name] = Number(data.get(name));
      await call("POST", keyPath("oath"), typed);
    }
    // The form held a secret; nothing of it stays.
    form.reset();
    at("add").close();
    settle();
    await loadAccounts();
  } catch (error) {
    at("add-error").textContent = error.message;
    at("add-error").hidden = false;
  } finally {
    submit.disabled = false;
  }
}

/* Passkeys */

function row(what, more) {
  const item = make("li");
  item.append(make("div", "what", what), make("div", "more", more));
  return item;
}

async function loadPasskeys() {
  const key = state.key;
  const [onKey, here] = await Promise.all([call("GET", keyPath("passkeys")), call("GET", "/api/passkeys")]);
  if (key !== state.key) return;
  at("on-key").replaceChildren(...onKey.passkeys.map(passkey => row(passkey.userName, passkey.rpId)));
  at("no-on-key").hidden = onKey.passkeys.length > 0;
  at("here").replaceChildren(...here.passkeys.map(passkey => {
    const attested = {NONE: "no attestation", SELF_ATTESTATION: "self attestation"}[passkey.attestationType]
      || "attested by its maker";
    const used = passkey.lastUsedAt === null ? "never used"
      : `last used ${new Date(passkey.lastUsedAt).toLocaleString()}`;
    return row(passkey.username, `${attested} · counter ${passkey.signatureCount} · ${used}`);
  }));
  at("no-here").hidden = here.passkeys.length > 0;
}

function step(text, outcome) {
  at("steps").append(make("li", outcome || "", text));
}

async function register(username) {
  if (!username) throw new Error("Type a username to register.");
  const options = await call("POST", "/attestation/options", {
    username,
    displayName: username,
    authenticatorSelection: {residentKey: "preferred", userVerification: "preferred"},
    attestation: "direct",
  });
  step("The service gave a challenge.");
  const credential = await call("POST", keyPath("webauthn/create"), options);
  step("The key made a passkey.");
  await call("POST", "/attestation/result", credential);
  step(`Registered ${username}.`, "done");
}

async function signIn(username) {
  const options = await call("POST", "/assertion/options", username ? {username} : {});
  step("The service gave a challenge.");
  const credential = await call("POST", keyPath("webauthn/get"), options);
  step("The key signed it.");
  await call("POST", "/assertion/result", credential);
  const {passkeys} = await call("GET", "/api/passkeys");
  const passkey = passkeys.find(one => one.id === credential.id);
  step(`Signed in as ${passkey ? passkey.username : username}.`, "done");
}

async function tryPasskey(event) {
  event.preventDefault();
  const buttons = at("try").querySelectorAll("button");
  const username = at("username").value.trim();
  at("steps").replaceChildren();
  for (const button of buttons) button.disabled = true;
  try {
    await (event.submitter && event.submitter.value === "sign-in" ? signIn : register)(username);
  } catch (error) {
    step(error.message, "failed");
  } finally {
    for (const button of buttons) button.disabled = false;
  }
  await loadPasskeys().catch(complain);
}

/* The clock of the page */

function tick() {
  if (document.hidden || state.key === null) return;
  const list = at("accounts");
  if (list.children.length === state.accounts.length) {
    state.accounts.forEach((account, i) => showCode(list.children[i], account));
  }
  const stale = state.accounts.some(account => account.code && account.code.validUntil !== null
    && account.code.validUntil <= now());
  if (stale && !state.loading && Date.now() >= state.retryAt) {
    state.loading = true;
    // Not more than once a second, even where the key's clock is behind the service's.
    state.retryAt = Date.now() + 1000;
    loadAccounts().catch(complain).finally(() => { state.loading = false; });
  }
}

/** The service tells at once which keys there are, and then whenever one comes or goes. */
function watchKeys() {
  const events = new EventSource("/api/keys/events");
  let lost = false;
  events.addEventListener("keys", event => {
    if (lost) settle();
    lost = false;
    showKeys(JSON.parse(event.data).keys).catch(complain);
  });
  // The browser connects again by itself.
  events.addEventListener("error", () => {
    lost = true;
    complain(new Error("Keywright does not answer; is it still running?"));
  });
}

function start() {
  at("alert").querySelector("button").addEventListener("click", settle);
  at("open-add").addEventListener("click", () => { showHow(); at("add").showModal(); });
  at("cancel-add").addEventListener("click", () => at("add").close());
  at("add").addEventListener("close", () => { at("add-form").reset(); showHow(); });
  at("add-form").addEventListener("change", event => { if (event.target.name === "how") showHow(); });
  at("add-form").addEventListener("submit", add);
  for (const button of at("confirm").querySelectorAll("button")) {
    button.addEventListener("click", () => at("confirm").close(button.value));
  }
  at("try").addEventListener("submit", tryPasskey);
  call("GET", "/api/service").then(service => { at("service").textContent = service.origin; }, complain);
  watchKeys();
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", tick);
}

start();
