import { launch } from "./browser.mjs";
import { readFileSync } from "node:fs";
const [H, out, ...files] = process.argv.slice(2);
const h = Number(H);
const size = (f) => { const b = readFileSync(f); return { w: b.readUInt32BE(16), h: b.readUInt32BE(20) }; };
let html = "", W = 0;
for (const f of files) {
  const { w, h: ih } = size(f);
  const url = "data:image/png;base64," + readFileSync(f).toString("base64");
  for (let y = 0; y < ih; y += h) { html += `<div style="flex:none;width:${w}px;height:${Math.min(h, ih - y)}px;background:url(${url}) 0 -${y}px"></div>`; W += w + 12; }
}
const browser = await launch({ executablePath: "/usr/bin/chromium", env: {} });
const page = await browser.newPage({ viewport: { width: W, height: h } });
await page.setContent(`<body style="margin:0;background:#f0f;display:flex;gap:12px;align-items:start">${html}`);
await page.waitForTimeout(300);
await page.screenshot({ path: out });
await browser.close();
