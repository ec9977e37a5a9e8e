import { describe, expect, it } from "vitest";
import { expectWell, openStage, show } from "./stage.ts";

const stage = openStage();

/** Greenhouse's first users, and one whom only a person can match. */
async function tellUsers(tenant: Awaited<ReturnType<typeof stage.newTenant>>) {
  const { users } = await stage.greenhouse.state();
  const people = users.filter((user) => !user._service_account && !user.deactivated);
  const told = people.slice(0, 2).map((user, index) => ({
    userId: `rec-${index}`,
    email: user.primary_email,
    name: user.name ?? "",
  }));
  const stranger = { userId: "rec-9", email: "new.colleague@umbra.example.com", name: "Newly Arrived" };
  await tenant.product.send("PUT", "/users", { body: { users: [...told, stranger] } });
  return { told, stranger, last: people.at(-1)?.name ?? "" };
}

describe("the set-up", () => {
  it("takes an admin from nothing to everything, and proves each step on the spot", async () => {
    const tenant = await stage.newTenant();
    const person = await stage.signIn(tenant);
    const { page } = person;
    await page.getByRole("link", { name: "ATS set-up" }).click();
    await page.getByRole("heading", { name: "Connect to Greenhouse", level: 1 }).waitFor();
    await show(person, "setup-1-connect");

    await page.getByRole("button", { name: "Try and connect" }).click();
    await page.getByText("Client ID is empty.").waitFor();
    const { clientId, clientSecret } = await stage.greenhouse.newV3Credential();
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByLabel("Client secret").fill("wrong");
    await page.getByLabel(/Acting user/).fill("12a");
    await page.getByRole("button", { name: "Try and connect" }).click();
    await page.getByText("digits only").waitFor();
    expect(await page.getByLabel("Client ID").inputValue()).toBe(clientId);
    await expectWell(person);
    await page.getByLabel(/Acting user/).fill("");
    await page.getByRole("button", { name: "Try and connect" }).click();
    await page.getByRole("alert").getByText("Greenhouse did not accept this credential").waitFor();
    await expectWell(person);
    await page.screenshot({ path: "screenshots/setup-1-refused.png", fullPage: true });
    await page.getByLabel("Client secret").fill(clientSecret);
    await page.getByRole("button", { name: "Try and connect" }).click();

    await page.getByRole("heading", { name: "Permissions", level: 1 }).waitFor();
    await page.getByText("Greenhouse accepted the credential").waitFor();
    expect(await page.locator("#needed li").count()).toBe(27);
    await show(person, "setup-2-permissions");
    await page.getByRole("link", { name: "On to the web hooks" }).click();

    await page.getByRole("button", { name: "Make the secret key" }).click();
    const secretKey = (await page.locator("#secret-key").textContent()) ?? "";
    expect(secretKey).toMatch(/^[A-Za-z0-9]{43}$/);
    await page.getByRole("button", { name: "Copy the secret key" }).first().click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(secretKey);
    await expectWell(person);
    await page.screenshot({ path: "screenshots/setup-3-secret.png", fullPage: true });
    const { hooks } = JSON.parse((await tenant.product.send("GET", "/webhooks")).text);
    for (const hook of hooks) {
      const typed = async (what: string) => (await page.locator(`#${hook.slug}-${what}`).textContent()) ?? "";
      await stage.greenhouse.createHook({
        name: await typed("name"),
        when: await typed("when"),
        endpointUrl: await typed("url"),
        errorRecipientEmail: await typed("mail"),
        secretKey,
        maxAttempts: 7,
      });
      if (hook.slug === hooks[4].slug)
        await page.getByText("5 of 14 web hooks are verified").first().waitFor();
    }
    await page.getByText("14 of 14 web hooks are verified").first().waitFor();
    await page.getByRole("link", { name: "On to the users" }).waitFor();
    expect(await page.locator("#announcer").textContent()).toBe("14 of 14 web hooks are verified");
    expect(await page.locator("#secret-key").textContent()).toBe(secretKey);
    await page.reload();
    expect(await page.getByText(secretKey).count()).toBe(0);
    await show(person, "setup-3-webhooks");
    await page.getByRole("link", { name: "On to the users" }).click();

    await page.getByText("Headhuntr.io has not told its users yet").waitFor();
    await show(person, "setup-4-nobody");
    const { last } = await tellUsers(tenant);
    await expect
      .poll(async () => JSON.parse((await tenant.product.send("GET", "/greenhouse-users")).text).items.length)
      .toBeGreaterThan(3);
    await page.reload();
    await show(person, "setup-4-users");
    await page.getByRole("button", { name: "Map these 2 pairs" }).click();
    await page.getByText("2 colleagues are mapped.").waitFor();
    await page.getByRole("link", { name: "Choose for Newly Arrived" }).click();
    await page.getByLabel("Name, e-mail or ID").fill(last.slice(0, 5));
    await page.getByRole("button", { name: "Search" }).click();
    await show(person, "users-pick");
    await page.getByRole("button", { name: `Choose ${last}` }).click();
    await page.getByText(`Mapped to ${last}.`).waitFor();
    await page.getByRole("link", { name: "On to the end" }).click();
    await page.getByRole("heading", { name: "Greenhouse is set up" }).waitFor();
    await show(person, "setup-5-done");
  });
});
