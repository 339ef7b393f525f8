// An impatient finger: the button tapped twice makes one request, with JavaScript and without.
import { open, phone, run } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";

async function twice(browser, baseUrl, javaScriptEnabled) {
  const description = `Tapped twice ${javaScriptEnabled ? "with" : "without"} script`;
  const { page, context, posts } = await open(browser, baseUrl, { ...phone, javaScriptEnabled });
  await page.goto("/report/ELM1");
  await page.fill("#description", description);
  await page.fill("#unit", "4B");
  await page.fill("#name", "Ana Perez");
  await page.fill("#phone_number", "(415) 555-0101");
  await page.dblclick(".send button");
  await page.waitForURL("**/track/*");
  const track = new URL(page.url()).pathname;
  const tapped = posts.length;
  const dispatch = new Dispatch(baseUrl);
  await dispatch.offer(track, "accept");
  await page.goBack();
  const isReady = await page.isEnabled(".send button") && await page.getAttribute(".send button", "aria-disabled") === null;
  await page.click(".send button");
  await page.waitForURL("**/track/*");
  const again = new URL(page.url()).pathname;
  await context.close();
  const codes = new Set((await dispatch.messages()).filter((one) => one.body.includes(description)).map((one) => /\b[0-9A-Z]{6}(?=-\d)/.exec(one.body)?.[0]));
  return { posts: tapped, codes: [...codes], isSame: again === track, isReady };
}

await run(async ({ browser, baseUrl }) => ({ withScript: await twice(browser, baseUrl, true), withoutScript: await twice(browser, baseUrl, false) }));
