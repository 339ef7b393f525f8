// The whole story on the phones page: reported in Spanish with an album, declined, taken with a time, parts asked for and approved by SMS,
// done with a photo, and not fixed after all.
import { audit } from "./audit.mjs";
import { open, phone, run } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { photo } from "./photo.mjs";
import { Phones } from "./phones.mjs";

const [renter, worker, landlord] = [0, 1, 2];

await run(async ({ browser, baseUrl, screenshots }) => {
  const dispatch = new Dispatch(baseUrl);
  const { page, complaints } = await open(browser, baseUrl);
  const phones = new Phones(page);
  const pages = [];
  const look = async (name, at = page) => {
    const { width, height } = at.viewportSize();
    pages.push({ name, findings: await audit(at, name, screenshots) });
    await at.setViewportSize({ width, height });
  };

  await page.goto("/phones");
  const rosa = await phones.choose(renter, "Rosa");
  const carla = await phones.choose(worker, "Carla");
  const luis = await phones.choose(landlord, "Luis");
  await phones.writeBy(landlord, "SMS");

  // The renter reports: words, two taps, and three pictures at once.
  await phones.say(renter, "El grifo gotea desde ayer");
  await phones.tap(renter, "En qué parte de la casa", "Baño");
  await phones.tap(renter, "Puede entrar el trabajador", "A cualquier hora");
  await phones.heard(renter, "Quiere añadir fotos");
  const picture = await photo(browser);
  const album = ["tap", "pipe", "floor"].map((name, index) =>
    ({ ...picture, name: `${name}.jpg`, buffer: Buffer.concat([picture.buffer, Buffer.alloc(index)]) }));
  await phones.say(renter, "", album);
  const summary = await phones.read(renter, "Revise su reporte");
  await phones.settle(dispatch);
  await look("walk-summary");
  await phones.tap(renter, "Revise su reporte", "Enviarlo");
  const received = await phones.read(renter, "recibimos su reporte");
  const track = new URL(/https?:\/\/\S+/.exec(received)[0]).pathname;

  // The first worker declines, the second accepts and says when.
  await phones.tap(worker, "Nuevo trabajo", "Rechazar");
  await phones.heard(worker, "pasa a otra persona");
  const ben = await phones.choose(worker, "Ben");
  const offer = await phones.read(worker, "New job");
  await phones.say(worker, "yes, tomorrow 9");
  await phones.heard(worker, "tomorrow at 09:00");
  await phones.heard(renter, "mañana a las 09:00");

  // Parts are asked for; the landlord allows them by SMS.
  await phones.say(worker, "need parts: a new valve");
  const asked = await phones.read(landlord, "necesita piezas");
  await phones.settle(dispatch);
  await look("walk-parts");
  await phones.say(landlord, `OK ${/OK (\d{4})/.exec(asked)[1]}`);
  await phones.heard(landlord, "queda anotado");
  await phones.heard(worker, "approved");

  // Done, with a photo of it.
  await phones.tap(worker, "approved", "Done");
  await phones.heard(worker, "closed as done");
  await phones.say(worker, "changed the valve, all dry", [{ ...picture, name: "dry.jpg", buffer: Buffer.concat([picture.buffer, Buffer.alloc(9)]) }]);
  await phones.heard(worker, "kept with job");
  await phones.heard(renter, "figura como resuelto");

  const renterPage = await open(browser, baseUrl, phone);
  await renterPage.page.goto(track);
  await renterPage.page.waitForSelector(".photos li:nth-child(4) img");
  await look("walk-track-done", renterPage.page);

  // Not fixed.
  await phones.say(renter, "No está arreglado, sigue goteando");
  await phones.heard(renter, "abierto otra vez");
  await renterPage.page.waitForSelector(".timeline >> text=sigue goteando");
  await look("walk-track-reopened", renterPage.page);
  await phones.settle(dispatch);
  await look("walk-reopened");
  await page.setViewportSize({ width: 1440, height: 3200 });
  await page.screenshot({ path: `${screenshots}/walk-reopened-tall.png` });

  const heardBy = async (address) => (await dispatch.messages()).filter((one) => one.phone === address && one.direction !== "inbound").map((one) => one.body);
  return {
    track,
    summary,
    offer,
    heard: { rosa: await heardBy(rosa), carla: await heardBy(carla), ben: await heardBy(ben), luis: await heardBy(luis) },
    album: album.length,
    timeline: await renterPage.page.textContent(".timeline"),
    photos: await renterPage.page.locator(".photos img").count(),
    pages,
    complaints: [...complaints, ...renterPage.complaints],
  };
});
