// The browser, its pages, and all that a page may do wrong without anyone looking.
import { chromium } from "playwright-core";

const flags = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts the browser with a profile of its own, which goes when it ends. */
export const launch = ({ executablePath, env }) => chromium.launch({
  executablePath,
  headless: true,
  chromiumSandbox: false,
  args: flags,
  env: { ...process.env, ...env },
  timeout: 60_000,
});

export const widths = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

/** A phone: narrow, touched, with sharp pixels. */
export const phone = { viewport: widths.phone, hasTouch: true, isMobile: true };

/**
 * Opens a context whose pages are watched: what is said on the console, what breaks the content policy, what goes to another host.
 * `complaints` grows as they come.
 */
export async function open(browser, baseUrl, options = {}) {
  const context = await browser.newContext({ baseURL: baseUrl, locale: "en-US", viewport: widths.desk, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(60_000);
  const complaints = [];
  const posts = [];
  const host = new URL(baseUrl).host;
  context.on("request", (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== host) {
      complaints.push(`request to ${asked}`);
    }
    if (request.method() === "POST") {
      posts.push(new URL(request.url()).pathname);
    }
  });
  context.on("console", (message) => {
    // The browser itself says so of every page that is answered with an error, and those that are meant to be are checked elsewhere.
    const isAnswer = /^Failed to load resource: the server responded with a status of (404|422)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !(isAnswer && message.location().url === message.page()?.url())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => complaints.push(`script error: ${error.error().message}`));
  if (options.javaScriptEnabled !== false) {
    await context.exposeFunction("dispatchPolicyBroken", (what) => complaints.push(`content policy: ${what}`));
    await context.addInitScript(() => addEventListener("securitypolicyviolation",
      (event) => window.dispatchPolicyBroken(`${event.violatedDirective} ${event.blockedURI}`)));
  }
  return { context, complaints, posts, page: await context.newPage() };
}

/** Runs one script of the tests: reads its arguments, hands it a browser, prints what it returns as JSON. */
export async function run(work) {
  const given = JSON.parse(process.argv[2]);
  const browser = await launch(given.browser);
  try {
    console.log(JSON.stringify(await work({ ...given, browser })));
  } finally {
    await browser.close();
  }
}

/** Waits for a condition, with a limit. */
export async function until(condition, what, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await condition();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${limit / 1000} s in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
