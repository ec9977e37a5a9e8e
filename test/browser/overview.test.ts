import { describe, expect, it } from "vitest";
import { expectWell, openStage, show, type Tenant } from "./stage.ts";

const stage = openStage();

async function connect(tenant: Tenant): Promise<void> {
  const credential = await stage.greenhouse.newV3Credential();
  await tenant.product.send("PUT", "/connection", { body: { kind: "harvest_v3", ...credential } });
}

/** All fourteen as an admin makes them; gives their addresses. */
async function setUpHooks(tenant: Tenant): Promise<void> {
  const { secretKey } = JSON.parse((await tenant.product.send("POST", "/webhooks/secret")).text);
  const { hooks } = JSON.parse((await tenant.product.send("GET", "/webhooks")).text);
  for (const { name, when, url } of hooks)
    await stage.greenhouse.createHook({ name, when, endpointUrl: url, secretKey, maxAttempts: 7 });
}

describe("the overview and what happened", () => {
  it("begin with an invitation, and weigh little", async () => {
    const tenant = await stage.newTenant();
    const person = await stage.signIn(tenant);
    await person.page.getByRole("link", { name: "Start the set-up" }).waitFor();
    await show(person, "overview-beginning");
    const parts = await Promise.all(
      ["/console", ...(await assetsOf(person.page))].map(async (path) => {
        const answer = await person.page.request.get(new URL(path, stage.workerUrl).href);
        return (await answer.body()).byteLength;
      }),
    );
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, bytes) => sum + bytes)).toBeLessThan(50_000);
  });

  it("tell at a glance how all stands, who changed what, and what is kept of whom", async () => {
    const tenant = await stage.newTenant("Larkspur & Söhne Maschinenbau");
    await connect(tenant);
    await setUpHooks(tenant);
    const [application] = (await stage.greenhouse.state()).applications.filter(
      (one) => one.status === "in_process" && !one.prospect,
    );
    await stage.greenhouse.act("reject", { applicationId: application?.id });
    await stage.greenhouse.flush();
    const person = await stage.signIn(tenant);
    const { page } = person;
    await expect
      .poll(
        async () =>
          JSON.parse((await tenant.product.send("GET", "/sync")).text).items.every(
            (list: { completedAt: string | null }) => list.completedAt !== null,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    await page.reload();
    await page.getByRole("heading", { name: "Our copy of Greenhouse’s lists" }).waitFor();
    await show(person, "overview");
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByText("Made a secret key for the web hooks").waitFor();
    // The reader's zone: the practice browser sits in Tokyo, where no time is told in UTC.
    expect(await page.locator("time").first().textContent()).not.toContain("UTC");
    await show(person, "activity-changes");
    await page.getByRole("link", { name: "Web hook deliveries" }).click();
    await page.getByText("reject_candidate").waitFor();
    await show(person, "activity-deliveries");
    await page.getByRole("link", { name: "Repairs" }).click();
    await show(person, "activity-repairs");
    await page.getByRole("link", { name: "What we store" }).click();
    await show(person, "what-we-store");
    await page.goto(`${stage.workerUrl}/console/setup/disconnect`);
    await show(person, "setup-disconnect");
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("The credential is erased here").waitFor();
    await page.goto(`${stage.workerUrl}/console/nowhere`);
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    await show(person, "not-found");
  });

  it("can be walked by keyboard, and without script", async () => {
    const tenant = await stage.newTenant();
    const plain = await stage.signIn(tenant, "admin", { script: false });
    const { page } = plain;
    await page.goto(`${stage.workerUrl}/console/setup`);
    const credential = await stage.greenhouse.newV3Credential();
    await page.getByLabel("Client ID").fill(credential.clientId);
    await page.getByLabel("Client secret").fill(credential.clientSecret);
    await page.getByRole("button", { name: "Try and connect" }).click();
    await page.getByRole("heading", { name: "Permissions", level: 1 }).waitFor();
    await expectWell(plain);
    await page.goto(`${stage.workerUrl}/console/setup/webhooks`);
    await page.getByRole("button", { name: "Make the secret key" }).click();
    expect(await page.locator("#secret-key").textContent()).toMatch(/^[A-Za-z0-9]{43}$/);
    // Copy buttons need script; without it they are not there to disappoint.
    expect(await page.getByRole("button", { name: "Copy the secret key" }).count()).toBe(0);
    await expectWell(plain);

    const { page: keyed } = await stage.signIn(tenant);
    await keyed.goto(`${stage.workerUrl}/console/setup/connect`);
    await keyed.keyboard.press("Tab");
    expect(await keyed.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    await keyed.keyboard.press("Enter");
    expect(await keyed.evaluate("document.activeElement.id")).toBe("content");
  });
});

const assetsOf = (page: import("playwright-core").Page): Promise<string[]> =>
  page.evaluate<string[]>(
    "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map((part) => part.getAttribute('href') ?? part.getAttribute('src'))",
  );
