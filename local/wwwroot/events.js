import { element, inShort } from "./chat.js";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const most = 300;

const kinds = {
  turn: "Turn", inbound: "Turn", nudge: "Nudge", sweep: "Sweep", warning: "System", out: "Message", in: "Person", callback: "Twilio", webhook: "Twilio",
};

/** What happened, newest first: the ledger keeps a time for every step of a message, the function app's log tells what it did. */
export function drawEvents(list, empty, messages, activity, nameOf) {
  const events = [
    ...messages.flatMap((message) => [...taken(message, nameOf), ...message.calls.map((call) => called(message, call, nameOf))]),
    ...activity.map(done),
  ]
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, most);
  const existing = new Map([...list.children].map((child) => [child.dataset.key, child]));
  events.forEach((event, index) => {
    const node = existing.get(event.key) ?? make(event);
    existing.delete(event.key);
    if (list.children[index] !== node) {
      list.insertBefore(node, list.children[index] ?? null);
    }
  });
  existing.forEach((node) => node.remove());
  empty.hidden = events.length > 0;
}

function done(event) {
  const due = new Date(event.dueAt);
  const isSameDay = due.toDateString() === new Date(event.at).toDateString();
  const next = event.next ? ` Next: ${event.next}, ${isSameDay ? "" : `${day.format(due)} `}${clock.format(due)}.` : "";
  return { key: `activity ${event.id}`, kind: event.kind, at: event.at, title: event.title, detail: event.detail + next, isBad: event.isBad };
}

function taken(message, nameOf) {
  const channel = message.channel === "sms" ? "SMS" : "WhatsApp";
  if (message.direction === "inbound") {
    return [{
      key: `${message.sid} in`,
      kind: "in",
      at: message.dateCreated,
      title: `${nameOf(message.phone)} ${message.buttonPayload ? "tapped a button" : "wrote"}`,
      detail: `${channel}: ${inShort(message)}`,
    }];
  }
  const events = [{
    key: `${message.sid} out`,
    kind: "out",
    at: message.dateCreated,
    title: `${channel} to ${nameOf(message.phone)}`,
    detail: message.contentName ? `Template ${templateOf(message.contentName)}` : message.body.slice(0, 90),
  }];
  if (message.warnings.length > 0) {
    events.push({ key: `${message.sid} warn`, kind: "out", at: message.dateCreated, title: "Odd message", detail: message.warnings.join("; "), isBad: true });
  }
  if (message.errorCode) {
    events.push({
      key: `${message.sid} error`,
      kind: "out",
      at: message.dateUpdated,
      title: `Not delivered to ${nameOf(message.phone)}`,
      detail: `${message.errorMessage} (${message.errorCode})`,
      isBad: true,
    });
  }
  return events;
}

function called(message, call, nameOf) {
  const isBad = Boolean(call.error);
  const again = call.attempt > 1 ? `, try ${call.attempt}` : "";
  const answer = call.statusCode ? `answered ${call.statusCode} in ${call.milliseconds} ms` : "no answer";
  return {
    key: `${message.sid} ${call.kind} ${call.subject} ${call.attempt} ${call.at}`,
    kind: call.kind === "status" ? "callback" : "webhook",
    at: call.at,
    title: call.kind === "status" ? `${call.subject} · ${nameOf(message.phone)}` : "tells the app of the message",
    detail: `${isBad ? `${call.error} · ` : ""}${answer}${again}`,
    isBad,
    isBrief: !isBad,
  };
}

function make(event) {
  const item = element("li", [event.isBad && "is-bad", event.isBrief && "is-brief"].filter(Boolean).join(" "));
  item.dataset.key = event.key;
  const at = element("time", "", time.format(new Date(event.at)));
  at.dateTime = event.at;
  const title = element("p", "what");
  title.append(element("span", `kind is-${event.kind}`, kinds[event.kind]), " ", element("b", "", event.title));
  item.title = event.isBrief ? event.detail : "";
  item.append(at, title, ...(event.isBrief ? [] : [element("span", "detail", event.detail)]));
  return item;
}

// Contents carry the language and a version behind the template's own name: who watches reads "job_offer (en)".
function templateOf(contentName) {
  return contentName.replace(/^dispatch_/, "").replace(/_([a-z]{2})_[0-9a-f]{16}(_\d+)?$/, " ($1)");
}
