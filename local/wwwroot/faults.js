/** Faults of Twilio's stand-in: a switch for each, kept by the stand-in (/_stand-in/faults) until it ends. */
const choices = [
  ["429, try again in 5 s", { kind: "Refuse", status: 429, code: 20429, retryAfter: 5 }],
  ["500, message taken all the same", { kind: "Refuse", status: 500, code: 20500, isTaken: true }],
  ["503, nothing taken", { kind: "Refuse", status: 503, code: 20503 }],
  ["A page of HTML instead of JSON", { kind: "Html", status: 502 }],
  ["Connection breaks after taking", { kind: "Reset", isTaken: true }],
  ["No answer after taking", { kind: "Timeout", isTaken: true }],
  ["Answer 5 s late", { kind: "Slow", delaySeconds: 5 }],
  ["WhatsApp fails: 63024, no recipient there", { kind: "Fail", code: 63024, match: { channel: "whatsapp" } }],
  ["WhatsApp fails: 63016, outside the window", { kind: "Fail", code: 63016, match: { channel: "whatsapp" } }],
  ["SMS fails: 30007, filtered by the carrier", { kind: "Fail", code: 30007, match: { channel: "sms" } }],
  ["SMS fails: 21610, opted out", { kind: "Fail", code: 21610, match: { channel: "sms" } }],
  ["Callbacks never come", { kind: "DropCallback" }],
  ["Callbacks come twice", { kind: "DuplicateCallback" }],
  ["Callbacks come 30 s late", { kind: "DelayCallback", delaySeconds: 30 }],
  ["Callbacks change places", { kind: "ReorderCallback" }],
  ["Message list lags 2 min behind", { kind: "HideFromList", delaySeconds: 120 }],
  ["Photos cannot be had for 20 s (404)", { kind: "MediaMissing", delaySeconds: 20 }],
  ["Photos come 5 s late", { kind: "MediaSlow", delaySeconds: 5 }],
  ["Photos are far too large", { kind: "MediaTooLarge" }],
  ["Photos are a page of HTML", { kind: "MediaWrongType" }],
];
const shares = [["every time", null], ["half the time", 0.5], ["one in ten", 0.1], ["the next one only", "once"]];

const ask = (path, method, body) => fetch(`/_stand-in/faults${path}`, {
  method,
  headers: body ? { "Content-Type": "application/json" } : {},
  body: body && JSON.stringify(body),
});

const make = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const note = make("p", { className: "faults-note" });
note.setAttribute("role", "status");
const share = make("select", {}, ...shares.map(([text], index) => new Option(text, index)));
const boxes = choices.map(([text, rule], index) => {
  const box = make("input", { type: "checkbox", id: `fault-${index}` });
  box.addEventListener("change", async () => {
    const id = `panel-${index}`;
    if (box.checked) {
      const chosen = shares[share.value][1];
      const count = chosen === "once" ? 1 : null;
      const probability = typeof chosen === "number" ? chosen : null;
      await ask("", "POST", { ...rule, id, count, match: { ...rule.match, probability } });
    } else {
      await ask(`/${id}`, "DELETE");
    }
    await show();
  });
  return { box, label: make("label", {}, box, ` ${text}`) };
});

/** What is set, also by others, and how often it has met. */
async function show() {
  const answer = await ask("", "GET");
  if (!answer.ok) {
    return;
  }
  const set = await answer.json();
  boxes.forEach(({ box }, index) => {
    const state = set.find(({ rule }) => rule.id === `panel-${index}`);
    box.checked = Boolean(state) && !(state.rule.count && state.met >= state.rule.count);
  });
  const others = set.filter(({ rule }) => !rule.id.startsWith("panel-")).length;
  const met = set.reduce((sum, state) => sum + state.met, 0);
  note.textContent = set.length === 0 ? "" : `Met ${met} times${others > 0 ? `; ${others} set by programs` : ""}.`;
}

const clear = make("button", { type: "button", className: "quiet", textContent: "No faults" });
clear.addEventListener("click", async () => {
  await ask("", "DELETE");
  await show();
});
const panel = make(
  "details",
  { className: "faults" },
  make("summary", { textContent: "Faults" }),
  make("fieldset", {}, make("legend", { textContent: "What goes wrong at Twilio" }), make("label", { className: "faults-share" }, "How often: ", share), ...boxes.map(({ label }) => label)),
  note,
  clear,
);
panel.addEventListener("toggle", show);
document.querySelector(".log-head").after(panel);
setInterval(() => panel.open && show(), 3000);
