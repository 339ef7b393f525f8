// How a person writes: words, files, an answer to a message, a voice note, a place.
import { inShort } from "./chat.js";
import { voiceNote } from "./voice.js";

export const channelOf = (phone) => phone.root.querySelector("[type=radio]:checked").value;

/** @param {function(object, object): Promise<void>} send Sends what a phone says. */
export function addWriting(phone, send) {
  const form = phone.root.querySelector("form");
  const text = form.querySelector("textarea");
  const file = form.querySelector("[type=file]");
  const attached = phone.root.querySelector(".files");
  const showFiles = () => {
    attached.hidden = phone.files.length === 0;
    attached.firstElementChild.textContent = phone.files.map((one) => one.name).join(", ");
  };
  file.addEventListener("change", () => {
    phone.files = [...file.files];
    file.value = "";
    showFiles();
    text.focus();
  });
  attached.querySelector("button").addEventListener("click", () => {
    phone.files = [];
    showFiles();
  });
  addQuoting(phone, text);
  addExtras(phone, send);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!text.value.trim() && phone.files.length === 0) {
      return;
    }
    const media = await Promise.all(phone.files.map(async (one) => ({ contentType: one.type || "application/octet-stream", data: await base64(one) })));
    const body = text.value;
    const repliedTo = phone.quoted?.sid;
    text.value = "";
    phone.files = [];
    phone.quoted = null;
    showFiles();
    phone.showQuoted();
    await Promise.all(messagesOf(phone, { body, repliedTo, media }).map((message) => send(phone, message)));
  });
}

/** WhatsApp sends an album as one message for each picture, all at once, the words with the first; MMS sends one message. */
const messagesOf = (phone, { body, repliedTo, media }) =>
  channelOf(phone) === "sms" || media.length < 2
    ? [{ body, repliedTo, media }]
    : media.map((one, index) => ({ body: index === 0 ? body : "", repliedTo, media: [one] }));

function addQuoting(phone, text) {
  const bar = phone.root.querySelector(".quoting");
  phone.showQuoted = () => {
    bar.hidden = !phone.quoted;
    bar.firstElementChild.textContent = phone.quoted ? `Answer to: ${inShort(phone.quoted)}` : "";
    if (phone.quoted) {
      text.focus();
    }
  };
  bar.querySelector("button").addEventListener("click", () => {
    phone.quoted = null;
    phone.showQuoted();
  });
}

function addExtras(phone, send) {
  const extras = phone.root.querySelector(".extras");
  extras.querySelector("[name=voice]").addEventListener("click", () => send(phone, { media: [voiceNote()] }));
  extras.querySelector("[name=place]").addEventListener("click", () => send(phone, { latitude: 40.73061, longitude: -73.935242, label: "Where I am" }));
}

const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});
