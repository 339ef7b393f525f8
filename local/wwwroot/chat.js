const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const ticks = {
  sent: ["✓", "Sent"],
  delivered: ["✓✓", "Delivered"],
  read: ["✓✓", "Read"],
};

export const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
};

const fieldOf = (message, name) => message.fields.find((field) => field.name === name)?.value;
const placeOf = (message) => {
  const [latitude, longitude] = [fieldOf(message, "Latitude"), fieldOf(message, "Longitude")];
  return latitude && longitude ? { label: fieldOf(message, "Label") ?? fieldOf(message, "Address") ?? "Location", at: `${latitude}, ${longitude}` } : null;
};
const kinds = { image: "Photo", audio: "Voice note", video: "Video" };

/** A message in one line: its words, or what it is. */
export const inShort = (message) => {
  const [file] = message.media;
  return message.body || (placeOf(message) ? "Location" : file ? kinds[file.contentType.split("/")[0]] ?? "File" : "");
};

const versions = new WeakMap();

/** Redraws only the bubbles that changed, so that screen readers hear the new ones only and focus stays. */
export function drawChat(chat, messages, tap, quote) {
  const isAtEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
  const answered = new Set(messages.filter((message) => message.buttonPayload).map((message) => `${message.repliedTo} ${message.buttonPayload}`));
  const wanted = [];
  let lastDay = "";
  for (const message of messages) {
    const ofDay = day.format(new Date(message.dateCreated));
    if (ofDay !== lastDay) {
      wanted.push({ key: `day ${ofDay}`, version: "", make: () => element("div", "day", ofDay) });
      lastDay = ofDay;
    }
    const original = messages.find((other) => other.sid === message.repliedTo);
    const version = JSON.stringify([message.status, message.body, message.media.length, message.errorCode, message.buttons.map((button) => answered.has(`${message.sid} ${button.value}`))]);
    wanted.push({ key: message.sid, version, make: () => bubble(message, original, answered, tap, quote) });
  }
  const existing = new Map([...chat.children].map((child) => [child.dataset.key, child]));
  let changed = false;
  wanted.forEach(({ key, version, make }, index) => {
    let node = existing.get(key);
    existing.delete(key);
    if (!node || versions.get(node) !== version) {
      const fresh = make();
      fresh.dataset.key = key;
      changed ||= !node;
      node = node ? redraw(node, fresh) : fresh;
      versions.set(node, version);
    }
    if (chat.children[index] !== node) {
      chat.insertBefore(node, chat.children[index] ?? null);
    }
  });
  existing.forEach((node) => node.remove());
  if (changed && isAtEnd) {
    showEnd(chat);
  }
}

/** Shows the newest message; not while a finger is on the chat, because a button that moves away from under it is not tapped. */
function showEnd(chat) {
  if (chat.matches(":active")) {
    setTimeout(() => showEnd(chat), 100);
  } else {
    chat.scrollTop = chat.scrollHeight;
  }
}

/**
 * The node as it is now: only the parts that changed are other ones, because a button under somebody's finger, or in focus, has to stay
 * for the tap to count.
 */
function redraw(old, fresh) {
  if (old.isEqualNode(fresh)) {
    return old;
  }
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  if (before.length === 0 || before.length !== after.length || !old.cloneNode().isEqualNode(fresh.cloneNode())) {
    old.replaceWith(fresh);
    return fresh;
  }
  before.forEach((part, index) => redraw(part, after[index]));
  return old;
}

function bubble(message, original, answered, tap, quote) {
  const isMine = message.direction === "inbound";
  const made = element("article", `bubble${isMine ? " is-mine" : ""}${message.channel === "sms" ? " is-sms" : ""}`);
  if (original) {
    made.append(element("p", "quote", inShort(original).split("\n")[0].slice(0, 80)));
  }
  message.media.forEach((media) => made.append(file(media)));
  if (placeOf(message)) {
    made.append(place(placeOf(message)));
  }
  if (message.body) {
    made.append(words(message.body));
  }
  made.append(meta(message, isMine, quote));
  if (message.errorCode) {
    made.append(element("p", "failed", `${message.errorMessage ?? "Failed"} (${message.errorCode})`));
  }
  if (message.buttons.length > 0) {
    made.append(actions(message, answered, tap));
  }
  return made;
}

/** Addresses in a text can be tapped, as on a phone; the long ones are shown short. */
function words(text) {
  const made = element("p");
  for (const part of text.split(/(https?:\/\/\S*[^\s.,;:!?)])/)) {
    if (/^https?:/.test(part)) {
      const link = element("a", "", part);
      link.href = part;
      link.target = "_blank";
      link.rel = "noreferrer";
      link.title = part;
      made.append(link);
    } else {
      made.append(part);
    }
  }
  return made;
}

/** Where a person says they are; a map would ask somebody else for it. */
function place({ label, at }) {
  const made = element("p", "place");
  made.append(element("span", "pin"), element("b", "", label), element("span", "at", at));
  return made;
}

function file(media) {
  const address = `/_stand-in/media/${media.sid}`;
  if (media.contentType.startsWith("image/")) {
    const image = element("img");
    image.src = address;
    image.alt = "Photo";
    image.addEventListener("load", () => {
      const chat = image.closest(".chat");
      if (chat && chat.scrollHeight - chat.scrollTop - chat.clientHeight < image.height + 80) {
        showEnd(chat);
      }
    });
    return image;
  }
  if (media.contentType.startsWith("audio/")) {
    return player("audio", address, "Voice note");
  }
  if (media.contentType.startsWith("video/")) {
    return player("video", address, "Video");
  }
  const link = element("a", "file", media.contentType === "application/pdf" ? "Document (PDF)" : `File (${media.contentType})`);
  link.href = address;
  link.target = "_blank";
  return link;
}

function player(kind, address, name) {
  const made = element(kind);
  made.controls = true;
  made.preload = "none";
  made.src = address;
  made.setAttribute("aria-label", name);
  return made;
}

function meta(message, isMine, quote) {
  const line = element("div", "meta");
  line.append(element("span", "chip", message.channel === "sms" ? "SMS" : "WhatsApp"));
  line.append(element("time", "", time.format(new Date(message.dateCreated))));
  if (!isMine && message.channel === "whatsapp") {
    const answer = element("button", "quiet answer", "Answer");
    answer.type = "button";
    answer.addEventListener("click", () => quote(message));
    line.append(answer);
  }
  if (!isMine) {
    const [sign, word] = ticks[message.status] ?? (message.errorCode ? ["!", "Failed"] : ["◷", "On its way"]);
    const tick = element("span", `tick${message.status === "read" ? " is-read" : ""}${message.errorCode ? " is-failed" : ""}`, sign);
    tick.setAttribute("role", "img");
    tick.setAttribute("aria-label", word);
    tick.title = word;
    line.append(tick);
  }
  return line;
}

function actions(message, answered, tap) {
  const box = element("div", "actions");
  const isReached = ["delivered", "read"].includes(message.status);
  for (const button of message.buttons) {
    if (button.kind === "url") {
      const link = element("a", "", button.title);
      link.href = button.value;
      link.target = "_blank";
      link.rel = "noreferrer";
      box.append(link);
      continue;
    }
    const made = element("button", "", button.title);
    made.type = "button";
    made.disabled = !isReached || button.kind === "phone" || answered.has(`${message.sid} ${button.value}`);
    made.addEventListener("click", () => {
      made.disabled = true;
      tap(message, button);
    });
    box.append(made);
  }
  return box;
}
