// Dispatch from outside: reports by HTTP, and the phones of renter, worker and landlord through the stand-in.
import { until } from "./browser.mjs";

export const people = { renter: "+14155550101", landlord: "+14155550121" };

export class Dispatch {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** Sends the form as a browser without JavaScript would; returns the path of the tracking page. */
  async report(fields = {}, code = "ELM1") {
    const form = new FormData();
    const all = {
      name: "Ana Perez", phone_number: "(415) 555-0101", unit: "4B", location: "kitchen", description: "The kitchen tap drips all night.",
      specialty: "plumbing", priority: "medium", access_notes: "After 4 pm; the dog is friendly.", ...fields,
    };
    Object.entries(all).forEach(([name, value]) => value instanceof Blob ? form.append(name, value, "tap.jpg") : form.append(name, value));
    const answer = await fetch(`${this.baseUrl}/report/${code}`, { method: "POST", body: form, redirect: "manual" });
    if (answer.status !== 303) {
      throw new Error(`The report was answered with ${answer.status}`);
    }
    return answer.headers.get("Location");
  }

  async messages() {
    const answer = await fetch(`${this.baseUrl}/_stand-in/ledger`);
    return (await answer.json()).messages;
  }

  /** Tells it by WhatsApp, each text after the answer to the one before; returns the path of the tracking page. */
  async reportByMessage(from, texts) {
    const toThem = async () => (await this.messages()).filter((message) => message.phone === from && message.direction !== "inbound");
    for (const body of texts) {
      const before = (await toThem()).length;
      await this.send({ from, channel: "whatsapp", body });
      await until(async () => (await toThem()).length > before, `an answer to "${body}"`);
    }
    const { body } = (await toThem()).at(-1);
    return new URL(/https?:\/\/\S+/.exec(body)[0]).pathname;
  }

  /** The newest message to a worker about this request that has the button. */
  offer(track, button) {
    const id = requestIdOf(track);
    return until(async () => {
      const fitting = (await this.messages()).filter((message) => message.direction !== "inbound"
        && message.buttons.some((one) => one.value.startsWith(`${button}:`) && one.value.includes(id)));
      return fitting.at(-1);
    }, `a message with the button ${button}`);
  }

  /** Taps a worker's button, as the phone would. */
  async tap(track, button) {
    const message = await this.offer(track, button);
    const chosen = message.buttons.find((one) => one.value.startsWith(`${button}:`));
    await this.send({ from: message.phone, channel: message.channel, body: chosen.title, buttonPayload: chosen.value, repliedTo: message.sid });
  }

  async send(message) {
    const answer = await fetch(`${this.baseUrl}/_stand-in/inbound`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message),
    });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
  }

  /** A rule of what goes wrong at Twilio, as the phones page sets it. */
  async fault(rule) {
    const answer = await fetch(`${this.baseUrl}/_stand-in/faults`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(rule),
    });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
  }

  noFaults() {
    return fetch(`${this.baseUrl}/_stand-in/faults`, { method: "DELETE" });
  }

  /** Waits until the tracking page says it. */
  shows(track, words) {
    return until(async () => (await (await fetch(this.baseUrl + track)).text()).includes(words), `${words} on the tracking page`);
  }
}

/** The link's second 128 bits are the request's id. */
export function requestIdOf(track) {
  const hex = track.split("/track/")[1].slice(32, 64);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
