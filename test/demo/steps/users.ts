import * as z from "zod";
import { GreenhouseUsers, Mappings, Suggestions, SyncLists } from "../answers.ts";
import { OWNER, PRODUCT_USERS, RECRUITER } from "../people.ts";
import { all, refused, type TenantScene } from "../scene.ts";
import { present, same, sameSet, type Told, until } from "../story.ts";

/** Greenhouse's users are pulled, and the product's users find their counterparts. */
export async function mapUsers(told: Told, scene: TenantScene): Promise<void> {
  const { product, greenhouse } = scene;
  await product.post("/sync", 202, z.unknown());
  await synced(scene, "users");
  const pulled = await all(product, "/greenhouse-users", GreenhouseUsers);
  const { users } = await greenhouse.state();
  const people = users.filter((user) => !user._service_account);
  sameSet(
    "Greenhouse's users on both sides",
    pulled.map(({ greenhouseUserId: id, name, email, siteAdmin, deactivated }) => ({
      id,
      name,
      email,
      siteAdmin,
      deactivated,
    })),
    people.map(({ id, name, primary_email: email, site_admin: siteAdmin, deactivated }) => ({
      id,
      name,
      email,
      siteAdmin,
      deactivated,
    })),
  );
  told.ok(`${pulled.length} Greenhouse users pulled: names, e-mails, admins and who is deactivated agree`);

  await product.put("/users", z.unknown(), { users: PRODUCT_USERS });
  const { items } = await product.post("/user-mappings/suggest", 200, Suggestions);
  const nameOf = (id: number) =>
    present(
      `Greenhouse user ${id}`,
      people.find((user) => user.id === id),
    ).name;
  sameSet(
    "the suggestions",
    items.map(({ userId, greenhouseUserId, by }) => ({ userId, name: nameOf(greenhouseUserId), by })),
    [
      { userId: RECRUITER.userId, name: "Ines Okafor", by: "email" },
      { userId: "usr-tomas", name: "Tomas Quill", by: "secondary_email" },
      { userId: OWNER.userId, name: "Kofi Brandt", by: "name" },
    ],
  );
  told.ok("suggested: Ines by e-mail, Tomas by his second e-mail, Kofi by name; nothing kept yet");
  same("mappings before any was made", await all(product, "/user-mappings", Mappings), []);
  for (const { userId, greenhouseUserId } of items) {
    await product.put(`/user-mappings/${userId}`, z.unknown(), { greenhouseUserId });
  }
  const mapped = await all(product, "/user-mappings", Mappings);
  const pair = ({ userId, greenhouseUserId }: { userId: string; greenhouseUserId: number }) => ({
    userId,
    greenhouseUserId,
  });
  sameSet("the mappings", mapped.map(pair), items.map(pair));
  told.ok(`${mapped.length} users mapped`);
  refused(
    await product.send("PUT", "/user-mappings/usr-ines", { body: { greenhouseUserId: "Ines" } }),
    422,
    "request.invalid",
  );
  told.ok("a name where an id belongs → 422 request.invalid");
}

/** Waits until a list, or all of them, was pulled to its end. */
export async function synced({ product }: TenantScene, only?: string): Promise<void> {
  await until(`Greenhouse's ${only ?? "lists"} pulled`, 60, async () => {
    const { items } = await product.get("/sync", SyncLists);
    const wanted = items.filter(({ list }) => only === undefined || list === only);
    return wanted.length > 0 && wanted.every(({ completedAt }) => completedAt !== null) ? true : null;
  });
}
