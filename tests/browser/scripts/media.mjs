// Everything besides words: voice notes, places, albums, files that are late or cannot be kept, quotes, and messages that take another way.
import { audit } from "./audit.mjs";
import { open, run } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { Phones } from "./phones.mjs";
import { photo } from "./photo.mjs";

const [renter, worker, landlord] = [0, 1, 2];
const [rosa, stranger] = ["+14155550102", "+14155550177"];
const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");

await run(async ({ browser, baseUrl, screenshots }) => {
  const dispatch = new Dispatch(baseUrl);
  const pages = [];
  const look = async ({ page, complaints }, name) => {
    const { width, height } = page.viewportSize();
    const findings = await audit(page, name, screenshots);
    findings.push(...complaints.splice(0).map((text) => ({ kind: "noise", text })));
    pages.push({ name, findings });
    await page.setViewportSize({ width, height });
  };

  await fetch(`${baseUrl}/_stand-in/ledger`, { method: "DELETE" });
  const track = await dispatch.reportByMessage(rosa, ["cocina, el fregadero pierde agua, pueden entrar a cualquier hora", "sin fotos", "enviar"]);
  await dispatch.tap(track, "accept");
  const phonesPage = await open(browser, baseUrl);
  const phones = new Phones(phonesPage.page);
  const extra = (name) => phones.phone(renter).locator(`.extras [name=${name}]`);
  const picture = await photo(browser);
  const another = (name, bytes) => ({ ...picture, name, buffer: Buffer.concat([picture.buffer, Buffer.alloc(bytes)]) });

  await phonesPage.page.goto("/phones");
  await phones.choose(renter, "Rosa");
  await phones.choose(worker, "Carla");
  await phones.choose(landlord, "Luis");
  await phones.heard(renter, "Buenas noticias");
  await extra("voice").click();
  await phones.phone(renter).locator(".bubble audio").waitFor();
  await extra("place").click();
  await phones.phone(renter).locator(".bubble .place").waitFor();
  await phones.say(renter, "Debajo del fregadero, antes", [another("sink.jpg", 1)]);
  await phones.say(renter, "", [{ name: "plan.pdf", mimeType: "application/pdf", buffer: pdf }]);
  const news = await phones.heard(renter, "Buenas noticias");
  await news.locator(".answer").click();
  await phones.phone(renter).locator(".quoting:not([hidden])").waitFor();
  await phones.phone(renter).locator("textarea").fill("¿Puede venir por la tarde?");
  await look(phonesPage, "phones-quoting");
  await phones.phone(renter).locator("form.write [type=submit]").click();
  await phones.phone(renter).locator(".bubble.is-mine .quote").waitFor();
  await phones.settle(dispatch);
  await look(phonesPage, "phones-media");

  const trackPage = await open(browser, baseUrl);
  await trackPage.page.goto(track);
  await trackPage.page.waitForSelector(".photos li:nth-child(3)");
  await trackPage.page.waitForSelector(".photos audio");
  await look(trackPage, "track-media");

  await dispatch.fault({ kind: "MediaMissing", delaySeconds: 600 });
  await phones.say(renter, "La tubería", [another("pipe.jpg", 2)]);
  await trackPage.page.waitForSelector(".photos >> text=llegando");
  await look(trackPage, "track-arriving");
  await dispatch.noFaults();
  await dispatch.fault({ kind: "MediaWrongType" });
  await phones.say(renter, "Otra foto", [another("floor.jpg", 3)]);
  await phones.heard(renter, "no se pudo guardar");
  await trackPage.page.waitForSelector(".photos >> text=no guardamos");
  await look(trackPage, "track-not-kept");
  await dispatch.noFaults();

  // Outside the window WhatsApp refuses words; the message comes as a template.
  await dispatch.fault({ kind: "Fail", code: 63016, count: 1, match: { channel: "whatsapp" } });
  await dispatch.tap(track, "on_my_way");
  await phones.phone(renter).locator(".failed").or(phones.phone(worker).locator(".failed")).first().waitFor();
  await phones.settle(dispatch);
  await look(phonesPage, "phones-window-closed");

  // A phone without WhatsApp gets it by SMS.
  await dispatch.fault({ kind: "Fail", code: 63003, match: { channel: "whatsapp", to: rosa } });
  await dispatch.tap(track, "arrived");
  await dispatch.tap(track, "done");
  await phones.phone(renter).locator(".bubble.is-sms:not(.is-mine)").waitFor();
  await phones.settle(dispatch);
  await dispatch.noFaults();
  await look(phonesPage, "phones-no-whatsapp");

  // Somebody no directory knows, and several workers side by side.
  await dispatch.send({ from: stranger, channel: "sms", body: "Hi, there is water on the stairs" });
  await phones.choose(renter, stranger);
  await phones.choose(worker, "Ben");
  await phones.choose(landlord, "Carla");
  await phones.heard(renter, "Which building");
  await phones.settle(dispatch);
  await look(phonesPage, "phones-others");
  return { pages };
});
