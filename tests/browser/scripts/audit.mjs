// Looks at one page in every width and theme: accessibility rules, sideways scrolling, size of what is tapped, and a screenshot.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const rules = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const views = [
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
  { width: 1440, height: 900, theme: "light" },
  { width: 1440, height: 900, theme: "dark" },
  // The narrowest phones: only whether everything fits.
  { width: 320, height: 640, theme: "light", isNarrowest: true },
];

/** What is wrong with the page as it stands, per width and theme; the page keeps its state throughout. */
export async function audit(page, name, folder) {
  mkdirSync(folder, { recursive: true });
  const findings = [];
  await page.evaluate(showPictures);
  for (const view of views) {
    await page.setViewportSize({ width: view.width, height: view.height });
    await page.emulateMedia({ colorScheme: view.theme, reducedMotion: "reduce" });
    const at = `${view.width} ${view.theme}: `;
    const layout = await page.evaluate(measure);
    findings.push(...layout.map((one) => ({ ...one, text: at + one.text })));
    if (!view.isNarrowest) {
      findings.push(...(await axe(page)).map((text) => ({ kind: "accessibility", text: at + text })));
    }
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, `${name}-${view.width}-${view.theme}.png`), fullPage: true });
  }
  return findings;
}

async function axe(page) {
  if (!await page.evaluate(() => "axe" in window)) {
    await page.evaluate(rules);
  }
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`));
  }, tags);
}

/** Runs in the page: pictures that wait to be scrolled to are wanted on the screenshot too. */
const showPictures = () => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}));

/** Runs in the page. */
function measure() {
  const found = [];
  const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${element.className ? `.${element.className}` : ""} "${element.textContent.trim().slice(0, 30)}"`;
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) {
    const widest = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 3);
    found.push({ kind: "layout", text: `scrolls sideways, ${scrollWidth} px wide: ${widest.map(name).join(", ")}` });
  }

  for (const image of document.images) {
    if (image.naturalWidth === 0) {
      found.push({ kind: "layout", text: `${name(image)} shows no picture: ${image.src}` });
    }
  }

  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.getBoundingClientRect().width > 1;
  // WCAG 2.5.8: a link within a sentence may be as small as its words.
  const isInSentence = (element) => getComputedStyle(element).display === "inline" && element.parentElement.textContent.trim().length > element.textContent.trim().length + 3;
  const sizeOf = (element) => {
    const label = element.labels?.[0];
    const boxes = [element, ...(label?.contains(element) ? [label] : [])].map((one) => one.getBoundingClientRect());
    return { width: Math.max(...boxes.map((box) => box.width)), height: Math.max(...boxes.map((box) => box.height)) };
  };
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    const { width, height } = sizeOf(element);
    if (element.classList.contains("skip") || width <= 1 || !isShown(element.closest("label") ?? element) || isInSentence(element)) {
      continue;
    }
    const least = element.matches(".button, [type=submit], .actions button, .actions a") ? 44 : 24;
    if (Math.round(width) < 24 || Math.round(height) < least) {
      found.push({ kind: "layout", text: `${name(element)} is ${Math.round(width)} × ${Math.round(height)} px, at least ${least} wanted` });
    }
  }
  return found;
}
