// The story as three people live it: reported on a phone, accepted on another, watched without a reload, done, and not fixed after all.
import { open, phone, run, until } from "./browser.mjs";
import { Dispatch } from "./dispatch.mjs";
import { photo } from "./photo.mjs";
import { join } from "node:path";

const headline = (page, words) => page.waitForSelector(`[data-live=status] h2:has-text("${words}")`);

await run(async ({ browser, baseUrl, screenshots }) => {
  const dispatch = new Dispatch(baseUrl);
  const phones = await open(browser, baseUrl);
  await phones.page.goto("/phones");
  const renter = await open(browser, baseUrl, phone);
  const form = renter.page;
  await form.goto("/report/ELM1");
  await form.fill("#description", "The shower drips without end, story time.");
  await form.selectOption("#specialty", "plumbing");
  await form.check("[name=priority][value=high]");
  await form.setInputFiles("#photos", await photo(browser));
  const previews = await form.locator(".previews img").count();
  await form.fill("#unit", "4B");
  await form.fill("#name", "Ana Perez");
  await form.fill("#phone_number", "(415) 555-0101");
  await form.tap(".send button");
  await form.waitForURL("**/track/*");
  const track = new URL(form.url()).pathname;
  const code = await form.textContent(".code strong");

  // The page is not loaded again from here on: what is typed and this mark stay.
  await form.evaluate(() => window.dispatchMark = "still the same page");
  await form.fill("#comment", "Half a sentence");
  await form.focus("#comment");
  await form.evaluate(() => document.activeElement.setSelectionRange(4, 4));

  // Renter's phone: the link arrived, and opens the same page.
  const link = phones.page.locator(`.phone >> nth=0 >> a[href$="${track}"]`).first();
  await link.waitFor();
  const opened = phones.context.waitForEvent("page");
  await link.click();
  const linked = await opened;
  await linked.waitForSelector("#track");
  const linkedTo = new URL(linked.url()).pathname;
  await linked.close();

  const tap = async (key, words) => {
    const message = await dispatch.offer(track, key);
    const worker = phones.page.locator("select").nth(1);
    if (await worker.inputValue() !== message.phone) {
      await worker.selectOption(message.phone);
    }
    const title = message.buttons.find((one) => one.value.startsWith(`${key}:`)).title;
    const bubble = phones.page.locator(".phone >> nth=1 >> .bubble", { hasText: new RegExp(`${/[0-9A-Z]{6}-\d+/.exec(message.body)[0]}\\b`) });
    await bubble.locator("button:enabled", { hasText: title }).click();
    await headline(form, words);
  };
  await tap("accept", "has taken the job");
  const typed = await form.evaluate(() => ({
    text: document.getElementById("comment").value,
    isFocused: document.activeElement.id === "comment",
    caret: document.getElementById("comment").selectionStart,
  }));
  await phones.page.waitForSelector(".phone >> nth=1 >> .tick.is-read");
  await phones.page.screenshot({ path: join(screenshots, "story-phones.png") });
  await tap("done", "Done");
  await form.waitForSelector(".timeline :text('Read')"); // Of the one offer: a late callback, ticks come on their own road.
  const isReopenShown = await form.isVisible("form[action*=reopen] button");
  const mark = await form.evaluate(() => window.dispatchMark);
  await form.screenshot({ path: join(screenshots, "story-done.png"), fullPage: true });

  await form.fill("#reopen_reason", "Water again");
  await form.tap("form[action*=reopen] button");
  await form.waitForSelector(".said");
  const landlord = await until(async () => (await dispatch.messages()).find((one) => one.channel === "sms" && one.body.includes(code)), "the landlord's SMS");
  const reopened = await dispatch.offer(track, "accept");
  const timeline = await form.textContent(".timeline");
  await form.screenshot({ path: join(screenshots, "story-reopened.png"), fullPage: true });
  return {
    previews, isSameLink: linkedTo === track, typed, mark, isReopenShown, timeline,
    reopenedOffer: reopened.body, landlord: landlord.body, complaints: [...phones.complaints, ...renter.complaints],
  };
});
