import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { crowd, difficult, type ReadyTenant, readyTenant, shortlist, somebody, until } from "./shortlists.ts";
import { expectWell, openStage, type Person, show } from "./stage.ts";

const stage = openStage();
let tenant: ReadyTenant;
const PLATFORM = { id: "req-platform", name: "Platform engineers, Toronto" };
const TEAM = [
  somebody("ana", "Ana", "Sorel"),
  somebody("bram", "Bram", "Visser"),
  somebody("chidi", "Chidi", "Anagonye"),
  somebody("dora", "Dora", "Maar"),
];

beforeAll(async () => {
  tenant = await readyTenant(stage);
  await shortlist(tenant, { ...PLATFORM, greenhouseJobIds: [tenant.job("Platform Engineer")] }, TEAM);
}, 120_000);

const at = ({ page }: Person, path: string) => page.goto(`${stage.workerUrl}/console${path}`);
const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();
const ended = (page: Page) => page.getByText(/^Ended/).waitFor();
/** Presses a link that shows the page anew, until something is there. */
const again = (page: Page, name: string, there: Locator) =>
  until(async () => {
    if ((await there.count()) > 0) return true;
    await page.getByRole("link", { name }).click();
    return (await there.count()) > 0;
  });
const shown = (page: Page, text: string) => page.getByText(text, { exact: true }).first().isVisible();

describe("a recruiter", () => {
  it("searches, selects, looks at what will happen, exports once and sees the flag", async () => {
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await page.getByRole("link", { name: "Requisitions", exact: true }).click();
    await page.getByRole("link", { name: /Platform engineers/ }).click();
    await heading(page, PLATFORM.name);
    expect(await page.getByRole("button", { name: "Export to ATS" }).isDisabled()).toBe(true);

    // The list is renewed while she types; who was ticked before stays so.
    await page.getByRole("checkbox", { name: /Ana Sorel/ }).check();
    const search = page.getByRole("searchbox", { name: "Search people" });
    await search.pressSequentially("viss");
    await page.getByText("Ana Sorel").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.id")).toBe("q");
    expect(new URL(page.url()).searchParams.get("q")).toBe("viss");
    await page.getByRole("checkbox", { name: /Bram Visser/ }).check();
    await search.fill("");
    await page.getByText("Ana Sorel").waitFor();
    expect(await page.getByRole("checkbox", { name: /Ana Sorel/ }).isChecked()).toBe(true);
    expect(await shown(page, "2 selected")).toBe(true);
    await expectWell(person);
    await page.getByRole("button", { name: "Export to ATS" }).click();

    await heading(page, "Export 2 people to Greenhouse");
    const platform = page.getByRole("checkbox", { name: /Platform Engineer/ });
    expect(await platform.isChecked()).toBe(true);
    expect(await page.getByText("Exactly one job:").isVisible()).toBe(true);
    await platform.uncheck();
    expect(await page.getByText("No job chosen:").isVisible()).toBe(true);
    expect(await page.getByLabel("Prospect pool and stage").isVisible()).toBe(true);
    await page.getByRole("checkbox", { name: /Firmware Engineer/ }).check();
    await page.getByLabel("Stage they start in").waitFor();
    await platform.check();
    expect(await page.getByText("Several jobs:").isVisible()).toBe(true);
    await page.getByRole("checkbox", { name: /Firmware Engineer/ }).uncheck();
    const stages = page.locator(`select[name="stage-${tenant.job("Platform Engineer")}"]`);
    await stages.selectOption({ label: "Screen" });
    await page.getByLabel("Tags", { exact: true }).fill("Autumn fair, Kubernetes");
    await page.getByRole("button", { name: "See what will happen" }).click();

    await heading(page, "Preview of 2 people");
    await page.getByText("as candidates on Platform Engineer, in the stage Screen").waitFor();
    await page.getByRole("button", { name: "Export 2 people" }).dblclick();
    await heading(page, "Export of 2 people");
    await ended(page);
    expect(await page.getByText(/^2 of 2/).isVisible()).toBe(true);
    await page.goBack();
    await page.goForward();
    const { items } = await tenant.product.get(
      `/exports?requisitionId=${PLATFORM.id}`,
      z.object({ items: z.array(z.object({ counts: z.object({ exported: z.int() }) })) }),
    );
    expect(items).toEqual([{ counts: { exported: 2 } }]);

    await page.getByRole("link", { name: PLATFORM.name }).click();
    const ana = page.getByRole("listitem").filter({ hasText: "Ana Sorel" });
    await ana.getByText("ATS Exported").waitFor();
    expect(await ana.textContent()).toContain("Screen");
    const link = ana.getByRole("link", { name: /Open in Greenhouse/ });
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/app\.greenhouse\.io\/people\/\d+/);
    await page.getByLabel("Exported or not").selectOption("no");
    await page.getByText("Ana Sorel").waitFor({ state: "detached" });
    expect(person.complaints).toEqual([]);
  });

  it("does all of it without script, and takes everybody at once", async () => {
    const person = await stage.signIn(tenant, "recruiter", { script: false });
    const { page } = person;
    const people = [somebody("ns-1", "Efua", "Sutherland"), somebody("ns-2", "Fela", "Sowande")];
    await shortlist(tenant, { id: "req-plain", name: "Without script" }, people);
    await at(person, "/requisitions");
    await page.getByRole("searchbox").fill("without");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: /Without script/ }).click();
    await page.getByRole("searchbox").fill("fela");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await page.getByText("Efua Sutherland").count()).toBe(0);
    await at(person, "/requisitions/req-plain");
    await page.getByRole("button", { name: "Export to ATS" }).click();
    await page.getByText("Nobody is selected").waitFor();
    await page.getByRole("checkbox", { name: "Everybody (2)" }).check();
    await page.getByRole("button", { name: "Export to ATS" }).click();

    await heading(page, "Export 2 people to Greenhouse");
    await page.getByRole("searchbox", { name: "Search open jobs" }).fill("robotics");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await page.getByRole("checkbox", { name: /Firmware/ }).count()).toBe(0);
    await page.getByRole("checkbox", { name: /Robotics Researcher/ }).check();
    await page.getByRole("button", { name: "Choose another stage" }).click();
    await page.getByLabel("Stage they start in").waitFor();
    await expectWell(person);
    await page.getByRole("button", { name: "See what will happen" }).click();
    await heading(page, "Preview of 2 people");
    await again(page, "load it again", page.getByRole("button", { name: "Export 2 people" }));
    await page.getByRole("button", { name: "Export 2 people" }).click();
    await heading(page, "Export of 2 people");
    await again(page, "Show the latest", page.getByText(/^Ended/));
    expect(await page.getByText(/^2 of 2/).isVisible()).toBe(true);
    await expectWell(person);
  });

  it("reaches and works everything by keyboard", async () => {
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await at(person, `/requisitions/${PLATFORM.id}`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toContain("Skip to content");
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate<string>("document.activeElement.id");
    const tabTo = async (id: string) => {
      for (let press = 0; press < 40 && (await focused()) !== id; press++) await page.keyboard.press("Tab");
      expect(await focused()).toBe(id);
    };
    await tabTo("pick-chidi");
    await page.keyboard.press("Space");
    expect(await shown(page, "1 selected")).toBe(true);
    await page.keyboard.press("Enter");
    await heading(page, "Export 1 person to Greenhouse");
    await tabTo(`job-${tenant.job("Platform Engineer")}`);
    await page.keyboard.press("Space");
    await page.getByText("No job chosen:").waitFor();
    expect(await focused()).toBe(`job-${tenant.job("Platform Engineer")}`);
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("exec");
    await page.getByRole("checkbox", { name: /Firmware Engineer/ }).waitFor({ state: "detached" });
    expect(await focused()).toBe("jobq");
    expect(await page.getByRole("checkbox", { name: /Platform Engineer/ }).isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: /Account Executive/ }).isChecked()).toBe(false);
  });

  it("decides side by side who somebody is", async () => {
    for (const first_name of ["Noor", "Nour"]) {
      await stage.greenhouse.addPerson({
        first_name,
        last_name: "Haddad",
        company: first_name === "Noor" ? "Tidewater Grid" : "Old Works",
        email_addresses: [{ value: "haddad@people.example.net", type: "personal" }],
        application: { job_id: tenant.job("Firmware Engineer") },
      });
    }
    const emails = [{ value: "haddad@people.example.net" }];
    await shortlist(tenant, { id: "req-twins", name: "Twins" }, [
      somebody("noor", "Noor", "Haddad", { emails }),
      somebody("gus", "Gus", "Fring"),
    ]);
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await at(person, "/requisitions/req-twins");
    await page.getByRole("checkbox", { name: "All 2" }).check();
    await page.getByRole("button", { name: "Export to ATS" }).click();
    await page.getByRole("checkbox", { name: /Account Executive/ }).check();
    await page.getByRole("button", { name: "See what will happen" }).click();
    await page.getByText("Needs a decision", { exact: true }).waitFor();
    await show(person, "export-preview");
    await page.getByRole("button", { name: "Export 2 people" }).click();
    await ended(page);
    await show(person, "export-with-review");
    await page.getByRole("link", { name: "Look and decide" }).click();
    await page.getByRole("link", { name: /Decide about Noor/ }).click();
    await heading(page, "Who is Noor Haddad in Greenhouse?");
    await show(person, "export-review");
    const right = page.getByRole("region").filter({ hasText: "Old Works" });
    expect(await right.textContent()).toContain("Firmware Engineer");
    await right.getByRole("button", { name: /This is/ }).click();
    await heading(page, "Export of 2 people");
    await ended(page);
    await page.getByText("2 exported.", { exact: true }).waitFor();
    expect(person.complaints).toEqual([]);
  });
});

describe("an export under way", () => {
  it("says why it waits, asks before it is cancelled, and says what became of whom", async () => {
    await shortlist(tenant, { id: "req-paused", name: "Patience" }, crowd(60));
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await at(person, "/requisitions/req-paused");
    await page.getByRole("checkbox", { name: "Everybody (60)" }).check();
    expect(await shown(page, "60 selected")).toBe(true);
    await page.getByRole("button", { name: "Export to ATS" }).click();
    await heading(page, "Export 60 people to Greenhouse");
    await page.getByRole("button", { name: "See what will happen" }).click();
    await heading(page, "Preview of 60 people");
    await show(person, "export-preview-running");
    await page.getByRole("button", { name: "Export 60 people" }).waitFor({ timeout: 60_000 });
    await stage.operator.put(`/v1/tenants/${tenant.id}/paused`, z.unknown(), { paused: true });
    try {
      await page.getByRole("button", { name: "Export 60 people" }).click();
      await page.getByText("Writing to Greenhouse is paused").first().waitFor();
      await show(person, "export-waiting");
      await page.getByRole("link", { name: "Cancel the export…" }).click();
      const dialog = page.getByRole("dialog", { name: "Cancel this export?" });
      await dialog.waitFor();
      await show(person, "export-cancel");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "Cancel the export…" }).click();
      await dialog.getByRole("button", { name: "Cancel the export" }).click();
    } finally {
      await stage.operator.put(`/v1/tenants/${tenant.id}/paused`, z.unknown(), { paused: false });
    }
    await ended(page);
    await page.getByText("60 cancelled.").waitFor();
    await show(person, "export-cancelled");
  });
});

describe("every page", () => {
  it("looks well in every width and scheme, whatever is on it", async () => {
    await shortlist(tenant, { id: "req-empty", name: "Nobody yet" }, []);
    await shortlist(tenant, { id: "req-many", name: "Two hundred engineers" }, crowd(200));
    const long =
      "Senior Principal Distinguished Engineer for Hydro-Mechanical Manipulation Systems and Everything Around Them (m/f/d)";
    await shortlist(tenant, { id: "req-difficult", name: long }, difficult());
    const person = await stage.signIn(tenant, "recruiter");
    for (const [name, path] of [
      ["requisitions", "/requisitions"],
      ["requisitions-none-found", "/requisitions?q=nothing-like-it"],
      ["requisition", `/requisitions/${PLATFORM.id}`],
      ["requisition-empty", "/requisitions/req-empty"],
      ["requisition-nobody-found", "/requisitions/req-many?q=nobody"],
      ["requisition-many", "/requisitions/req-many"],
      ["requisition-difficult", "/requisitions/req-difficult"],
      ["person-new", "/requisitions/req-difficult/people/new"],
      ["exports", "/exports"],
    ] as const) {
      await at(person, path);
      await show(person, name);
    }
    const stranger = await stage.newTenant("A company without anything");
    const newcomer = await stage.signIn(stranger, "recruiter");
    await at(newcomer, "/requisitions");
    await show(newcomer, "requisitions-none");
    await at(newcomer, "/exports");
    await show(newcomer, "exports-none");
  });

  it("keeps what was typed and says at the field what to change", async () => {
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await at(person, "/requisitions/req-difficult/people/new");
    await page.getByLabel("First name").fill("Ana");
    await page.getByLabel("E-mail").fill("ana at post");
    await page.getByLabel("Links").fill("https://ana.example.net\nnot a link");
    await page.getByRole("button", { name: "Add to shortlist" }).click();
    await page.getByRole("alert").waitFor();
    const email = page.getByLabel("E-mail");
    expect(await email.inputValue()).toBe("ana at post");
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("First name").inputValue()).toBe("Ana");
    await show(person, "person-wrong");
    await email.fill("ana.new@people.example.net");
    await page.getByLabel("Links").fill("https://ana.example.net");
    await page.getByLabel("Résumé, as a file").setInputFiles({
      name: "ana.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.4 ana"),
    });
    await page.getByRole("button", { name: "Add to shortlist" }).click();
    await page.getByText("Ana is on the shortlist.").waitFor();
    await page.getByRole("checkbox", { name: /Ana/ }).check();
    await page.getByRole("button", { name: "Remove…" }).click();
    await heading(page, "Remove 1 person from the shortlist?");
    await show(person, "removal");
    await page.getByRole("button", { name: "Remove 1 person" }).click();
    await page.getByText("1 person removed from the shortlist.").waitFor();
  });

  it("shows the settings of an export with no job, one and several, and what stands in the way", async () => {
    const person = await stage.signIn(tenant, "recruiter");
    const { page } = person;
    await at(person, `/requisitions/${PLATFORM.id}`);
    await page.getByRole("checkbox", { name: /Dora/ }).check();
    await page.getByRole("button", { name: "Export to ATS" }).click();
    await heading(page, "Export 1 person to Greenhouse");
    await show(person, "export-settings-one");
    await page.getByRole("checkbox", { name: /Firmware Engineer/ }).check();
    await show(person, "export-settings-several");
    await page.getByRole("checkbox", { name: /Firmware Engineer/ }).uncheck();
    await page.getByRole("checkbox", { name: /Platform Engineer/ }).uncheck();
    await show(person, "export-settings-none");
    const admin = await stage.signIn(tenant, "admin");
    await at(admin, `/requisitions/${PLATFORM.id}`);
    await admin.page.getByRole("checkbox", { name: /Dora/ }).check();
    await admin.page.getByRole("button", { name: "Export to ATS" }).click();
    await admin.page.getByText("Nobody in Greenhouse would be credited").waitFor();
    await show(admin, "export-settings-unmapped");
  });

  it("weighs less than 50 kB as it travels, with style and script, even with a page full of people", async () => {
    const person = await stage.signIn(tenant, "recruiter");
    const bodies: Promise<Buffer>[] = [];
    person.page.on("response", (response) => void bodies.push(response.body()));
    await at(person, "/requisitions/req-many");
    await person.page.waitForLoadState("networkidle");
    const weights = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(weights.length).toBeGreaterThanOrEqual(3);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(50_000);
  });
});
