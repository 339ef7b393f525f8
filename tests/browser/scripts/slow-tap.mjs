// A finger that stays on a button while the message under it changes and newer ones come. The window is low, so that the chat scrolls.
import { open, run, until, widths } from "./browser.mjs";
import { Dispatch, requestIdOf } from "./dispatch.mjs";
import { Phones } from "./phones.mjs";

const worker = 1;

await run(async ({ browser, baseUrl }) => {
  const dispatch = new Dispatch(baseUrl);
  const track = await dispatch.report({ description: "The hall light flickers, says a slow finger.", specialty: "electrical" });
  const offer = await dispatch.offer(track, "accept");
  const { page, context, complaints } = await open(browser, baseUrl, { viewport: { ...widths.desk, height: 620 } });
  await page.goto("/phones");
  await page.locator("select").nth(worker).selectOption(offer.phone);
  const phones = new Phones(page);
  const bubble = phones.phone(worker).locator(".bubble:not(.is-mine)", { hasText: "says a slow finger" }).last();
  const buttons = bubble.locator(".actions button");
  await bubble.locator("button:enabled", { hasText: /Decline|Rechazar/ }).waitFor();
  const [accept, decline] = await buttons.allInnerTexts();

  // The finger goes down, the other button is answered meanwhile, the finger goes up.
  await buttons.nth(1).hover();
  await page.mouse.down();
  await dispatch.tap(track, "accept");
  await bubble.locator("button:disabled", { hasText: accept }).waitFor();
  await page.mouse.up();
  await phones.mine(worker, decline).last().waitFor({ timeout: 10_000 });
  await until(() => phones.phone(worker).locator(".chat").evaluate((chat) => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60),
    "the newest message in view");
  const declined = (await dispatch.messages()).filter((message) =>
    message.direction === "inbound" && message.buttonPayload?.startsWith("decline:") && message.buttonPayload.includes(requestIdOf(track)));
  await context.close();
  return { declined: declined.length, complaints };
});
