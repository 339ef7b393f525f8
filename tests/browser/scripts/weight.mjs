// What a page costs on the wire, all files of it, nothing cached.
import { open, run } from "./browser.mjs";

await run(async ({ browser, baseUrl }) => {
  const { page, context } = await open(browser, baseUrl);
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  const files = new Map();
  wire.on("Network.responseReceived", ({ requestId, response }) => files.set(requestId, { path: new URL(response.url).pathname, bytes: 0 }));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => files.get(requestId).bytes = encodedDataLength);
  await page.goto("/report/ELM1", { waitUntil: "networkidle" });
  return { files: [...files.values()] };
});
