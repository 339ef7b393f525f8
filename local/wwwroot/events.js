import { element } from "./chat.js";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const most = 300;

/** What happened, newest first, made from the ledger: it keeps a time for every step. */
export function drawEvents(list, empty, messages, nameOf) {
  const events = messages.flatMap((message) => [...taken(message, nameOf), ...message.calls.map((call) => called(message, call, nameOf))])
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

function taken(message, nameOf) {
  const channel = message.channel === "sms" ? "SMS" : "WhatsApp";
  if (message.direction === "inbound") {
    return [{
      key: `${message.sid} in`,
      at: message.dateCreated,
      title: `${nameOf(message.phone)} ${message.buttonPayload ? "tapped a button" : "wrote"}`,
      detail: `${channel}: ${message.body || "photo"}`,
    }];
  }
  const events = [{
    key: `${message.sid} out`,
    at: message.dateCreated,
    title: `${channel} to ${nameOf(message.phone)}`,
    detail: message.contentName ? `template ${message.contentName}` : message.body.slice(0, 90),
  }];
  if (message.warnings.length > 0) {
    events.push({ key: `${message.sid} warn`, at: message.dateCreated, title: "Odd message", detail: message.warnings.join("; "), isBad: true });
  }
  if (message.errorCode) {
    events.push({
      key: `${message.sid} error`,
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
  const said = call.answer?.trim() ? ` · ${call.answer.replace(/^<\?xml[^>]*>\s*/, "").slice(0, 90)}` : "";
  return {
    key: `${message.sid} ${call.kind} ${call.subject} ${call.attempt} ${call.at}`,
    at: call.at,
    title: call.kind === "status" ? `Callback: ${call.subject} (${nameOf(message.phone)})` : "Webhook: message",
    detail: `${isBad ? `${call.error} · ` : ""}${answer}${again}${isBad ? "" : said}`,
    isBad,
  };
}

function make(event) {
  const item = element("li", event.isBad ? "is-bad" : "");
  item.dataset.key = event.key;
  const at = element("time", "", time.format(new Date(event.at)));
  at.dateTime = event.at;
  item.append(at, element("b", "", event.title), element("span", "detail", event.detail));
  return item;
}
