// The phones page under a person's hands: who is on a phone, what is typed, attached and tapped, and the bubbles people read.
import { until } from "./browser.mjs";

export class Phones {
  constructor(page) {
    this.page = page;
  }

  /** @param {number} index 0 is the renter's, 1 the worker's, 2 the landlord's. */
  phone(index) {
    return this.page.locator(".phone").nth(index);
  }

  /** Puts a person on a phone, by the name in the list. */
  async choose(index, name) {
    const list = this.phone(index).locator("select");
    const address = await list.locator("option", { hasText: name }).getAttribute("value");
    await list.selectOption(address);
    return address;
  }

  async writeBy(index, channel) {
    await this.phone(index).locator(".channels label", { hasText: channel }).click();
  }

  /** Types, attaches and sends as a person does: the button only when something is attached, else Enter. */
  async say(index, words, files = []) {
    const phone = this.phone(index);
    if (files.length > 0) {
      await phone.locator("input[type=file]").setInputFiles(files);
      await phone.locator(".files:not([hidden])").waitFor();
    }
    const text = phone.locator("textarea");
    if (words) {
      await text.pressSequentially(words);
    }
    await (files.length > 0 ? phone.locator("form.write [type=submit]").click() : text.press("Enter"));
    if (words) {
      await this.mine(index, words).last().waitFor();
    }
  }

  mine(index, words) {
    return this.phone(index).locator(".bubble.is-mine", { hasText: words });
  }

  /** The newest bubble that says it, once it is there. */
  async heard(index, words) {
    const bubble = this.phone(index).locator(".bubble:not(.is-mine)", { hasText: words }).last();
    await bubble.waitFor();
    return bubble;
  }

  async read(index, words) {
    return (await this.heard(index, words)).locator("p:not(.quote, .failed)").first().innerText();
  }

  /** Taps a button of the newest bubble that says it, as soon as the message has reached the phone. */
  async tap(index, words, title) {
    const bubble = await this.heard(index, words);
    await bubble.locator("button:enabled", { hasText: title }).click();
  }

  /** Waits until nothing is on its way any more: no message without its end, no webhook without its answer. */
  async settle(dispatch) {
    const isOver = ({ direction, status, channel, errorCode }) =>
      direction === "inbound" || errorCode || status === "read" || (channel === "sms" && status === "delivered");
    let before = -1;
    await until(async () => {
      const messages = await dispatch.messages();
      const isStill = messages.length === before && messages.every(isOver);
      before = messages.length;
      return isStill;
    }, "every message at its end");
  }
}
