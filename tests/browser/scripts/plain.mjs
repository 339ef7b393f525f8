// The renter's whole way with JavaScript switched off.
import { open, phone, run } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { photo } from "./photo.mjs";

await run(async ({ browser, baseUrl }) => {
  const { page, context, complaints } = await open(browser, baseUrl, { ...phone, javaScriptEnabled: false });
  const picture = await photo(browser);
  await page.goto("/report/ELM1");
  await page.fill("#description", "The sink is blocked.");
  await page.selectOption("#specialty", "plumbing");
  await page.check("[name=priority][value=high]");
  await page.fill("#unit", "4B");
  await page.check("#may_enter");
  await page.fill("#name", "Ana Perez");
  await page.fill("#phone_number", "555");
  await page.check("[name=channel][value=sms]");
  await page.setInputFiles("#photos", picture);
  await page.tap(".send button");

  // Failed: all that was typed and chosen is still there, the photo among it.
  await page.waitForSelector("#errors");
  const kept = {
    description: await page.inputValue("#description"),
    specialty: await page.inputValue("#specialty"),
    priority: await page.inputValue("[name=priority]:checked"),
    unit: await page.inputValue("#unit"),
    mayEnter: await page.isChecked("#may_enter"),
    name: await page.inputValue("#name"),
    phoneNumber: await page.inputValue("#phone_number"),
    channel: await page.inputValue("[name=channel]:checked"),
    photo: await page.textContent(".kept .check"),
  };
  await page.fill("#phone_number", "(415) 555-0101");
  await page.tap(".send button");
  await page.waitForURL("**/track/*");
  const track = new URL(page.url()).pathname;
  const firstPhotos = await page.locator(".photos img").count();

  await page.fill("#comment", "I am at home today.");
  await page.tap("form[action*=comments] button");
  await page.waitForSelector(".said");
  const comment = await page.textContent(".comments");

  await page.setInputFiles("#photos", { ...picture, name: "again.jpg", buffer: Buffer.concat([picture.buffer, Buffer.alloc(1)]) });
  await page.tap("form[action*=photos] button");
  await page.waitForSelector(".photos li:nth-child(2)");

  // News come with the link that stands where the script would ask by itself.
  const dispatch = new Dispatch(baseUrl);
  await dispatch.tap(track, "accept");
  await dispatch.shows(track, "has taken the job");
  await page.tap("noscript a");
  await page.waitForSelector("text=has taken the job");

  await page.tap("details.card summary");
  await page.fill("#cancel_reason", "It drained by itself.");
  await page.tap("form[action*=cancel] button");
  await page.waitForSelector(".said");
  const status = await page.textContent("[data-live=status] h2");
  const timeline = await page.textContent(".timeline");
  const isCancelGone = !await page.isVisible("form[action*=cancel] button");
  await context.close();
  return { kept, firstPhotos, comment, status, timeline, isCancelGone, complaints };
});
