// Finds a Chromium that starts here: the one named, an installed one, or the one that comes in a package for Linux on x64.
// Prints { executablePath, version, env }. The tests ask once and hand the answer to every other script.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), "node_modules");
const help = "No Chromium was found for the browser tests: install Google Chrome, Chromium or Microsoft Edge, or set CHROME_PATH to its program file.";

const programs = {
  linux: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"],
  darwin: ["chromium", "google-chrome"],
  win32: ["chrome.exe", "msedge.exe"],
};

const places = {
  linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/opt/google/chrome/chrome", "/snap/bin/chromium"],
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
    ["/Applications", join(homedir(), "Applications")].map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`))),
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].map((name) => process.env[name]).filter(Boolean).flatMap((folder) =>
    [join(folder, "Google/Chrome/Application/chrome.exe"), join(folder, "Chromium/Application/chrome.exe"), join(folder, "Microsoft/Edge/Application/msedge.exe")]),
};

function installed() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const found = [...(places[process.platform] ?? []), ...folders.flatMap((folder) => (programs[process.platform] ?? []).map((name) => join(folder, name)))];
  return [...new Set(found)].filter((file) => existsSync(file)).map((executablePath) => ({ executablePath, env: {} }));
}

/** The package holds the browser compressed; it is unpacked once, aside, and then moved into place whole. */
async function packaged() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return [];
  }
  const entry = join(modules, "@sparticuz/chromium");
  const { version, exports } = JSON.parse(readFileSync(join(entry, "package.json"), "utf8"));
  const folder = join(modules, ".cache", `chromium-${version}`);
  if (!existsSync(folder)) {
    const aside = mkdtempSync(join(modules, ".chromium-"));
    await unpack(pathToFileURL(join(entry, exports["."].import.default)), aside);
    writeFileSync(join(aside, "fonts.conf"), fonts(folder));
    moveInto(aside, folder);
  }
  const env = {
    LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  };
  return [{ executablePath: join(folder, "chromium"), env }];
}

/** Without a single font the browser ends at the first letter; the package's own settings look for its fonts in one place only. */
const fonts = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;

/** The package asks the environment where to unpack to, and for which machine: named so, it brings the libraries along that a bare server lacks. */
async function unpack(entry, folder) {
  const wanted = { TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };
  const before = [...Object.keys(wanted), "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "HOME"].map((name) => [name, process.env[name]]);
  Object.assign(process.env, wanted);
  const { default: chromium } = await import(entry);
  await chromium.executablePath();
  before.forEach(([name, value]) => value === undefined ? delete process.env[name] : process.env[name] = value);
}

function moveInto(aside, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
    // Another run was faster.
    rmSync(aside, { recursive: true });
  }
}

async function starts(candidate) {
  let browser;
  try {
    browser = await launch(candidate);
    const page = await browser.newPage();
    await page.setContent("<p>A page with letters on it.</p>");
    await page.screenshot();
    return { ...candidate, version: browser.version() };
  } catch (error) {
    console.error(`${candidate.executablePath} does not start: ${error.message.split("\n")[0]}`);
    return undefined;
  } finally {
    await browser?.close();
  }
}

async function find() {
  const named = process.env.CHROME_PATH;
  if (named) {
    return starts({ executablePath: named, env: {} });
  }
  for (const candidate of installed()) {
    const found = await starts(candidate);
    if (found) {
      return found;
    }
  }
  for (const candidate of await packaged()) {
    const found = await starts(candidate);
    if (found) {
      return found;
    }
  }
  return undefined;
}

const found = await find();
if (found) {
  console.log(JSON.stringify(found));
} else {
  console.error(help);
  process.exitCode = 1;
}
