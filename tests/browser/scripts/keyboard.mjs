// Everything with the keyboard alone: where focus goes, whether it can be seen, and what comes of it.
import { open, run, until } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { photo } from "./photo.mjs";

/** Where focus is: a name for it, and whether a person sees it there. */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const marks = [element, element.closest("label"), element.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one));
  const box = (element.closest("label") ?? element).getBoundingClientRect();
  return {
    name: element.id || element.name || element.textContent.trim().slice(0, 40) || element.tagName,
    isMarked: marks.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
});

/** Presses Tab until focus is there; every stop on the way is kept. */
async function tabTo(page, stops, isThere) {
  for (let presses = 0; presses < 500; presses++) {
    await page.keyboard.press("Tab");
    stops.push(await focused(page));
    if (await page.evaluate(isThere.is, isThere.value)) {
      return;
    }
  }
  throw new Error(`Tab never reached ${isThere.value}`);
}

const field = (name) => ({ is: (value) => document.activeElement.name === value, value: name });
const button = (words) => ({ is: (value) => document.activeElement.matches("button") && document.activeElement.textContent.trim() === value, value: words });

async function fillForm(page, stops, picture, phoneNumber) {
  // Listening has to begin long before the key: told to watch for the window of files at the same moment, the browser opens it unseen.
  page.on("filechooser", (chooser) => chooser.setFiles(picture));
  await page.goto("/report/ELM1");
  const type = async (name, text) => {
    await tabTo(page, stops, field(name));
    await page.keyboard.type(text);
  };
  await type("description", "The kitchen tap drips, says my keyboard.");
  await type("specialty", "Wat");
  await tabTo(page, stops, field("priority"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  if (picture) {
    await tabTo(page, stops, field("photos"));
    await page.keyboard.press("Enter");
    await until(() => page.evaluate(() => document.activeElement.files.length === 1), "the chosen photo");
  }
  await type("unit", "4B");
  await type("location", "kitchen");
  await tabTo(page, stops, field("may_enter"));
  await page.keyboard.press("Space");
  await type("access_notes", "Ring twice");
  await type("name", "Ana Perez");
  await type("phone_number", phoneNumber);
  await tabTo(page, stops, field("channel"));
  await page.keyboard.press("ArrowDown");
  await tabTo(page, stops, button("Send report"));
  await page.keyboard.press("Enter");
}

/** A form sent with a wrong number: focus is at the summary, its link leads to the field, and the mended form goes through. */
async function mend(browser, baseUrl, javaScriptEnabled) {
  const { page, context } = await open(browser, baseUrl, { javaScriptEnabled });
  const stops = [];
  await fillForm(page, stops, undefined, "555");
  await page.waitForSelector("#errors:focus");
  const summary = await focused(page);
  await tabTo(page, stops, { is: () => document.activeElement.matches("#errors a"), value: "the first problem" });
  await page.keyboard.press("Enter");
  await page.waitForSelector("#phone_number:focus");
  const afterLink = await focused(page);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("(415) 555-0101");
  await tabTo(page, stops, button("Send report"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/track/*");
  const details = await page.textContent("#track");
  await context.close();
  return { summary: summary.name, isSummaryOnScreen: summary.isOnScreen, afterLink: afterLink.name, isTextKept: details.includes("says my keyboard") && details.includes("Ring twice") };
}

await run(async ({ browser, baseUrl }) => {
  const dispatch = new Dispatch(baseUrl);
  const { page, context } = await open(browser, baseUrl);
  const stops = [];
  await fillForm(page, stops, await photo(browser), "(415) 555-0101");
  await page.waitForURL("**/track/*");
  const track = new URL(page.url()).pathname;
  const sent = { description: await page.textContent("#track h1"), details: await page.textContent("dl"), photos: await page.locator(".photos img").count() };

  // The worker's answer, with the keyboard as well.
  const offer = await dispatch.offer(track, "accept");
  const phoneStops = [];
  await page.goto("/phones");
  await page.locator("select").nth(1).selectOption(offer.phone);
  const message = offer.body.split("\n")[0];
  await page.locator(".bubble", { hasText: message }).locator("button:enabled", { hasText: /Accept|Aceptar/ }).waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, phoneStops, {
    is: (value) => /^(Accept|Aceptar)$/.test(document.activeElement.textContent) && document.activeElement.closest(".bubble")?.textContent.includes(value),
    value: message,
  });
  await page.keyboard.press("Enter");
  await dispatch.shows(track, "has taken the job");
  await context.close();

  return {
    stops, sent, phoneStops,
    withScript: await mend(browser, baseUrl, true),
    withoutScript: await mend(browser, baseUrl, false),
  };
});
