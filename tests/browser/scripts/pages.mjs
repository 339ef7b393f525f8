// Every page in every state a person can meet, looked at one by one.
import { audit } from "./audit.mjs";
import { open, run, until } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { asBlob, photo } from "./photo.mjs";

/** What people write: long words, many lines, right to left, pictures, and what looks like HTML. */
const longText = `${"Donaudampfschifffahrtsgesellschaft".repeat(4)}\n\nرائحة غريبة في المطبخ منذ أمس 🔥💧👩‍👩‍👧\n<script>alert(1)</script> & <b>bold</b>\n${"The tap drips all night and nobody sleeps. ".repeat(30)}`;
const wrongLink = `/track/${"0".repeat(96)}`;

await run(async ({ browser, baseUrl, screenshots }) => {
  const dispatch = new Dispatch(baseUrl);
  const picture = await photo(browser);
  const pages = [];

  /** Brings a page into a state and looks at it. */
  const look = async (name, prepare, options) => {
    const { context, complaints, page } = await open(browser, baseUrl, options);
    await prepare(page);
    const findings = await audit(page, name, screenshots);
    findings.push(...complaints.map((text) => ({ kind: "noise", text })));
    pages.push({ name, findings });
    await context.close();
  };

  const spanish = { locale: "es-MX" };
  await look("phones-empty", async (page) => {
    await fetch(`${baseUrl}/_stand-in/ledger`, { method: "DELETE" });
    await page.goto("/phones");
    await page.waitForSelector("#events-empty:visible");
  });
  await look("form", (page) => page.goto("/report/ELM1"));
  await look("form-spanish", (page) => page.goto("/report/ELM1"), spanish);
  await look("form-photos", async (page) => {
    await page.goto("/report/ELM1");
    await page.setInputFiles("#photos", [picture, { ...picture, name: "pipe.jpg", buffer: Buffer.concat([picture.buffer, Buffer.alloc(1)]) }]);
    await page.check("[name=priority][value=high]");
  });
  const fail = async (page) => {
    await page.goto("/report/ELM1");
    await page.fill("#description", "The tap drips.");
    await page.fill("#phone_number", "555");
    await page.setInputFiles("#photos", [picture, { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a photo") }]);
    await page.evaluate(() => document.querySelector("form").noValidate = true);
    await page.click("[type=submit]");
    await page.waitForSelector("#errors");
  };
  await look("form-errors", fail);
  await look("form-errors-spanish", fail, spanish);
  const danger = (description) => async (page) => {
    await page.goto("/report/ELM1");
    await page.fill("#description", description);
    await page.check("[name=priority][value=low]");
    await page.evaluate(() => document.querySelector("form").noValidate = true);
    await page.click("[type=submit]");
    await page.waitForSelector("#safety:focus");
  };
  await look("form-danger", danger("It smells of gas near the stove."));
  await look("form-danger-spanish", danger("Huele a gas cerca de la estufa."), spanish);
  await look("building-asked", (page) => page.goto("/report"));
  await look("building-unknown", (page) => page.goto("/report/NOPE"));
  await look("link-wrong", (page) => page.goto(wrongLink));

  const track = await dispatch.report({ photos: asBlob(picture) });
  const at = (words, path = track) => async (page) => {
    await dispatch.shows(path, words);
    await page.goto(path);
  };
  await dispatch.offer(track, "accept");
  await look("track-offered", at("Finding a worker"));
  await dispatch.tap(track, "accept");
  await look("track-accepted", at("has taken the job"));
  await look("track-accepted-spanish", (page) => page.goto(`${track}?lang=es`), spanish);
  await dispatch.tap(track, "on_my_way");
  await look("track-on-the-way", at("is on the way"));
  await look("phones-story", async (page) => {
    await page.goto("/phones");
    await page.waitForSelector(".tick.is-read");
    await page.waitForSelector(".actions button");
  });
  await look("phones-switches", async (page) => {
    await page.goto("/phones");
    await page.waitForSelector("#events li");
    await page.click("summary >> nth=0");
  });
  await look("phones-silent", async (page) => {
    await page.goto("/phones");
    await page.waitForSelector("#events li");
    for (const [index, name] of ["Rosa", "Esther", "Luis"].entries()) {
      const option = page.locator("select").nth(index).locator("option", { hasText: name });
      await page.locator("select").nth(index).selectOption(await option.getAttribute("value"));
    }
    await until(async () => await page.locator(".chat:empty").count() === 3, "three empty phones");
  });
  await dispatch.tap(track, "arrived");
  await look("track-arrived", at("is there"));
  await look("track-message-missing", async (page) => {
    await page.goto(track);
    await page.evaluate(() => document.querySelectorAll("form").forEach((form) => form.noValidate = true));
    await page.click("form[action*=comments] [type=submit]");
    await page.waitForSelector("#errors");
  });
  await look("track-message-sent", async (page) => {
    await page.goto(track);
    await page.fill("#comment", "The spare key is with the neighbour in 4A.");
    await page.click("form[action*=comments] [type=submit]");
    await page.waitForSelector(".said");
    await page.click("details.card summary");
  });
  await dispatch.tap(track, "done");
  await look("track-done", at("says it is fixed"));
  await look("track-reopened", async (page) => {
    await page.goto(track);
    await page.fill("#reopen_reason", "It drips again, a little less.");
    await page.click("form[action*=reopen] [type=submit]");
    await page.waitForSelector(".said");
  });
  await look("track-photo-refused", async (page) => {
    await page.goto(track);
    await page.setInputFiles("#photos", { name: "a very long file name of a plan that nobody can read on a phone.docx", mimeType: "image/jpeg", buffer: Buffer.from("not a photo") });
    await page.click("form[action*=photos] [type=submit]");
    await page.waitForSelector("#errors");
  });

  const emergency = await dispatch.report({ description: "It smells of gas near the stove", specialty: "general", priority: "low", unit: "2B" });
  await look("track-emergency", at("Possible gas leak", emergency));
  await look("track-emergency-spanish", (page) => page.goto(`${emergency}?lang=es`), spanish);
  const nobody = await dispatch.report({ description: "A wasp nest on the balcony", specialty: "beekeeping", priority: "medium", unit: "2B" });
  await look("track-nobody", at("looking for", nobody));
  const long = await dispatch.report({ description: longText, name: "Ana Pérez de la Torre y Gómez", location: "baño grande", unit: "1A" });
  await look("track-long-text", at("Donaudampf", long));
  const cancelled = await dispatch.report({ description: "The light flickers", specialty: "electrical", unit: "1A" });
  await look("track-cancelled", async (page) => {
    await page.goto(cancelled);
    await page.click("details.card summary");
    await page.fill("#cancel_reason", "It was only the bulb.");
    await page.click("form[action*=cancel] [type=submit]");
    await page.waitForSelector(".said");
  });
  return { pages };
});
