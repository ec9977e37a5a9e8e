import { describe, expect, it } from "vitest";
import { expectWell, openStage, show } from "./stage.ts";

const stage = openStage();

describe("the way into the console", () => {
  it("is a link with a button, opened once; one signs out by another", async () => {
    const tenant = await stage.newTenant();
    const { page } = await stage.signIn(tenant);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    expect(await page.getByRole("complementary").textContent()).toContain("Practice");
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await page.goto(`${stage.workerUrl}/console`);
    await page.getByRole("heading", { name: "Please sign in" }).waitFor();
  });

  it("looks well in every width and scheme, and when it is closed", async () => {
    const tenant = await stage.newTenant(
      "A company whose name is long enough that nobody would print it on a card",
    );
    const person = await stage.stranger();
    const body = { userId: "adm-1", email: "ada.admin@umbra.example.com", role: "admin" };
    const { text } = await tenant.product.send("POST", "/console-links", { body });
    await person.page.goto(JSON.parse(text).url);
    await show(person, "open");
    await person.page.goto(`${stage.workerUrl}/console`);
    await show(person, "signed-out");
  });

  it("works without script", async () => {
    const tenant = await stage.newTenant();
    const person = await stage.signIn(tenant, "recruiter", { script: false });
    await expectWell(person);
    await person.page.getByRole("link", { name: "Requisitions", exact: true }).waitFor();
    expect(await person.page.getByRole("link", { name: "ATS set-up" }).count()).toBe(0);
  });
});
