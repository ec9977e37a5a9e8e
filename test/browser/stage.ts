/**
 * What browser tests share: Chromium, both sides, tenants, people with a page in the console. A page that ran into a
 * violation of its policy, an error in its script or an answer of 500 fails the test that used it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { Client } from "../demo/client.ts";
import { Greenhouse } from "../demo/greenhouse.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = join(import.meta.dirname, "../../screenshots");

export interface Tenant {
  id: string;
  name: string;
  apiKey: string;
  /** Calls one of the tenant's own routes with its key; paths start below the tenant. */
  product: Client;
}

export interface Look {
  /** Default: true. */
  script?: boolean;
  /** In CSS pixels. Default: 1280. */
  width?: number;
  dark?: boolean;
}

export interface Person {
  page: Page;
  script: boolean;
  /** What went wrong in the page so far. */
  complaints: string[];
}

/** Starts Chromium around the tests of a file and gives them what they need. */
export function openStage() {
  const { executable, workerUrl, greenhouseUrl, operatorKey } = inject("stage");
  const profile = mkdtempSync(join(tmpdir(), "headhuntr-browser-"));
  let main: BrowserContext;
  beforeAll(async () => {
    main = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      headless: true,
      args: CHROMIUM_ARGS,
    });
  }, 60_000);
  afterAll(async () => {
    await main?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const operator = new Client(workerUrl, operatorKey);
  const newContext = async (look: Look): Promise<BrowserContext> => {
    const browser = main.browser();
    if (!browser) throw new Error("Chromium has ended");
    return browser.newContext({
      javaScriptEnabled: look.script ?? true,
      viewport: { width: look.width ?? 1280, height: 900 },
      colorScheme: look.dark ? "dark" : "light",
      permissions: ["clipboard-read", "clipboard-write"],
      timezoneId: "Asia/Tokyo",
      locale: "en-GB",
    });
  };

  return {
    workerUrl,
    greenhouse: new Greenhouse(greenhouseUrl),
    operator,

    async newTenant(name = "Umbra Robotics"): Promise<Tenant> {
      const { text } = await operator.send("POST", "/v1/tenants", { body: { name } });
      const { id, apiKey } = JSON.parse(text);
      return { id, name, apiKey, product: new Client(`${workerUrl}/v1/tenants/${id}`, apiKey) };
    },

    /** Somebody without a session. */
    async stranger(look: Look = {}): Promise<Person> {
      const context = await newContext(look);
      return newPerson(context, look);
    },

    /** Somebody who has opened the console by a link and its button. */
    async signIn(tenant: Tenant, role: "admin" | "recruiter" = "admin", look: Look = {}): Promise<Person> {
      const person = await this.stranger(look);
      const body = { userId: `${role}-1`, email: `${role}@umbra.example.com`, role };
      const { text } = await tenant.product.send("POST", "/console-links", { body });
      await person.page.goto(JSON.parse(text).url);
      await person.page.getByRole("button", { name: "Open the console" }).click();
      await person.page.waitForURL("**/console");
      return person;
    },
  };
}

/** Longer than any page takes here; a hang is told by what it waited for. */
const ACTION_TIMEOUT_MS = 15_000;
/** Quiet, and runnable as root in a container. */
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function newPerson(context: BrowserContext, { script = true }: Look): Promise<Person> {
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_TIMEOUT_MS);
  return { page, script, complaints: watch(page) };
}

function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // Chromium reports refused forms (4xx) here too; those are answers, not faults.
    if (/status of 4\d\d/.test(message.text())) return;
    complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** No complaint, nothing that axe-core finds, nothing wider than the window. */
export async function expectWell(person: Person): Promise<void> {
  expect(person.complaints, person.page.url()).toEqual([]);
  await expectFits(person);
  // axe-core needs timers, which a page without script does not have.
  if (person.script) await expectAccessible(person.page);
}

async function expectFits({ page }: Person): Promise<void> {
  const overflow = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  expect(overflow, `${page.url()} is wider than its window`).toBe(0);
}

async function expectAccessible(page: Page): Promise<void> {
  // What is evaluated from outside is not bound by the page's policy, nor by script being switched off.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run(document, { preload: false, resultTypes: ['violations'] })",
  );
  expect(
    violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map(({ html }) => html.slice(0, 160)),
    })),
    page.url(),
  ).toEqual([]);
}

const SCHEMES = ["light", "dark"] as const;
/** Where the frame folds lies between them. */
const WIDTHS = { wide: 1280, narrow: 320 };

/**
 * Checks the person's page as it stands in every width and scheme, and leaves a picture of each in `screenshots/`.
 * axe-core looks at the two that differ in everything.
 */
export async function show(person: Person, name: string): Promise<void> {
  const { page } = person;
  const size = page.viewportSize();
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [width, pixels] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width: pixels, height: 900 });
      await expectFits(person);
      if ((scheme === "light") === (width === "wide")) await expectWell(person);
      const suffix = [width, ...(scheme === "dark" ? [scheme] : [])].join("-");
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${suffix}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) await page.setViewportSize(size);
}
