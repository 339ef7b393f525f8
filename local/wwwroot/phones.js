import { drawChat } from "./chat.js";
import { drawEvents } from "./events.js";
import { addWriting, channelOf } from "./writing.js";

const roles = [
  { title: "Renter", match: /rent|tenant/i },
  { title: "Worker", match: /worker|staff|technician/i },
  { title: "Landlord", match: /landlord|owner/i },
];
const defaults = { isOnline: true, hasReadReceipts: true, isBlocked: false, isOptedOut: false };

const messages = new Map();
const states = new Map();
const activity = new Map();
let people = [];
let phones = [];
let stream;

const api = async (path, method = "GET", body) => {
  const answer = await fetch(`/_stand-in/${path}`, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  return answer.headers.get("Content-Type")?.includes("json") ? answer.json() : undefined;
};

/** A change can arrive after a newer one: the one that has seen more wins. */
const progress = (message) => message.statuses.length + message.calls.length + message.media.length;

const keep = (message) => {
  const known = messages.get(message.sid);
  if (!known || progress(message) >= progress(known) || !message.body) {
    messages.set(message.sid, message);
  }
};

const nameOf = (address) => people.find((person) => person.address === address)?.name ?? address;
const stateOf = (address) => states.get(address) ?? { address, ...defaults };

function makePhone(role, index) {
  const root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
  const title = `role-${index}`;
  root.setAttribute("aria-labelledby", title);
  const phone = {
    root,
    role,
    address: sessionStorage.getItem(title) ?? "",
    select: root.querySelector("select"),
    chat: root.querySelector(".chat"),
    files: [],
    quoted: null,
    showQuoted: () => {},
    drawn: "",
  };
  root.querySelector(".role").id = title;
  root.querySelector(".role").textContent = role.title;
  phone.chat.setAttribute("aria-label", `Messages on the ${role.title.toLowerCase()}'s phone`);
  for (const radio of root.querySelectorAll("[type=radio]")) {
    radio.name = `channel-${index}`;
    radio.addEventListener("change", () => drawPhone(phone));
  }
  phone.select.addEventListener("change", () => {
    phone.address = phone.select.value;
    phone.quoted = null;
    phone.showQuoted();
    sessionStorage.setItem(title, phone.address);
    drawPhone(phone);
    listen();
  });
  addSwitches(phone);
  addWriting(phone, send);
  stayAtEnd(phone.chat);
  document.getElementById("phones").append(root);
  return phone;
}

/** Whoever reads the newest message goes on reading it when the window changes. */
function stayAtEnd(chat) {
  let isAtEnd = true;
  chat.addEventListener("scroll", () => isAtEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60);
  new ResizeObserver(() => {
    if (isAtEnd) {
      chat.scrollTop = chat.scrollHeight;
    }
  }).observe(chat);
}

function addSwitches(phone) {
  const details = phone.root.querySelector("details");
  details.addEventListener("change", async ({ target }) => {
    const state = { ...stateOf(phone.address) };
    if (target.name === "noWhatsApp") {
      state.whatsAppError = target.checked ? 63003 : null;
    } else {
      state[target.name] = target.checked;
    }
    await api(`phones/${encodeURIComponent(phone.address)}`, "PUT", state);
  });
  details.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
}

async function send(phone, what) {
  const channel = channelOf(phone);
  try {
    await api("inbound", "POST", { from: phone.address, channel, profileName: nameOf(phone.address), ...what });
  } catch (error) {
    report(`Not sent: ${error.message}`, true);
  }
}

const tap = (phone) => (message, button) => send(phone, {
  channel: message.channel,
  body: button.title,
  buttonPayload: button.value,
  repliedTo: message.sid,
});

const quote = (phone) => (message) => {
  phone.quoted = message;
  phone.showQuoted();
};

function drawPicker(phone) {
  const seen = [...new Set([...messages.values()].map((message) => message.phone))]
    .filter((address) => !people.some((person) => person.address === address))
    .map((address) => ({ address, name: address, role: "" }));
  const options = [...people.filter((person) => phone.role.match.test(person.role)), ...people.filter((person) => !phone.role.match.test(person.role)), ...seen];
  if (options.length === 0) {
    options.push({ address: `+155501000${roles.indexOf(phone.role) + 11}`, name: `Example ${phone.role.title.toLowerCase()}`, role: "" });
  }
  phone.address = options.some((person) => person.address === phone.address) ? phone.address : options[0].address;
  const key = JSON.stringify([options, phone.address]);
  if (phone.drawn !== key) {
    phone.drawn = key;
    phone.select.replaceChildren(...options.map((person) =>
      new Option(person.name === person.address ? person.address : `${person.name} · ${person.address}`, person.address, false, person.address === phone.address)));
  }
}

function drawPhone(phone) {
  drawPicker(phone);
  const state = stateOf(phone.address);
  for (const box of phone.root.querySelectorAll(".menu input")) {
    box.checked = box.name === "noWhatsApp" ? state.whatsAppError === 63003 : state[box.name];
  }
  const notes = [
    state.isOnline ? "online" : "offline",
    state.isBlocked && "blocked",
    state.whatsAppError && "no WhatsApp",
    state.isOptedOut && "SMS stopped",
  ].filter(Boolean);
  phone.root.querySelector(".state").textContent = notes.join(" · ");
  const own = [...messages.values()].filter((message) => message.phone === phone.address)
    .sort((one, other) => one.dateCreated.localeCompare(other.dateCreated) || one.sid.localeCompare(other.sid));
  drawChat(phone.chat, own, tap(phone), quote(phone));
}

function draw() {
  phones.forEach(drawPhone);
  drawEvents(document.getElementById("events"), document.getElementById("events-empty"), [...messages.values()], [...activity.values()], nameOf);
}

function report(text, isBroken = false) {
  const line = document.getElementById("connection");
  line.textContent = text;
  line.classList.toggle("is-broken", isBroken);
}

async function load() {
  const [ledger, known, done] = await Promise.all([api("ledger"), api("phones"), api("activity")]);
  messages.clear();
  states.clear();
  activity.clear();
  done.events.forEach((event) => activity.set(event.id, event));
  ledger.messages.forEach(keep);
  known.phones.forEach((state) => states.set(state.address, state));
  people = known.people;
  document.querySelectorAll("[data-report]").forEach((link) => link.href = known.reportPath ?? "/report");
  draw();
}

let isDrawPending = false;

/** Draws once a frame, however many changes come. */
function drawSoon() {
  if (!isDrawPending) {
    isDrawPending = true;
    requestAnimationFrame(() => {
      isDrawPending = false;
      draw();
    });
  }
}

function listen() {
  stream?.close();
  stream = new EventSource(`/_stand-in/events?watch=${encodeURIComponent(phones.map((phone) => phone.address).join(","))}`);
  stream.addEventListener("open", async () => {
    report("Live");
    await load();
  });
  stream.addEventListener("error", () => report("Waiting for the system …", true));
  stream.addEventListener("change", ({ data }) => {
    const change = JSON.parse(data);
    if (change.message) {
      keep(change.message);
    }
    if (change.phone) {
      states.set(change.phone.address, change.phone);
    }
    if (change.removed) {
      messages.delete(change.removed);
    }
    if (change.isReset) {
      messages.clear();
      states.clear();
      activity.clear();
    }
    drawSoon();
  });
  stream.addEventListener("activity", ({ data }) => {
    const event = JSON.parse(data);
    activity.set(event.id, event);
    drawSoon();
  });
}

document.getElementById("clear").addEventListener("click", () => api("ledger", "DELETE"));
phones = roles.map(makePhone);
await load().catch(() => report("Waiting for the system …", true));
listen();
