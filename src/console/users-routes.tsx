/** The users: who of the product's is whom in Greenhouse. */
import { Hono } from "hono";
import * as z from "zod";
import { limitBody } from "../http/input.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import { fold } from "../lib/text.ts";
import { importMappings } from "../people/import.ts";
import { mapUser, unmapUser } from "../people/mapping.ts";
import {
  acceptProposals,
  findGreenhouseUsers,
  type MappingOverview,
  mappingOverview,
} from "../people/overview.ts";
import { ProductId } from "../people/schemas.ts";
import { MAX_FORM_BYTES, readUpload } from "../people/upload.ts";
import { requestSync, syncStatus } from "../sync/request.ts";
import { attempt } from "./attempt.ts";
import { say } from "./cookies.ts";
import { readForm } from "./form.ts";
import { adminOnly } from "./guard.ts";
import { originOf } from "./origin.ts";
import { Next, StepPage } from "./pages/setup/steps.tsx";
import { ImportedPage } from "./pages/users/imported.tsx";
import { UsersView } from "./pages/users/list.tsx";
import { PickPage } from "./pages/users/pick.tsx";
import { isConnected, setupState } from "./setup/state.ts";
import { show } from "./show.tsx";

const PAGE_ROWS = 50;
const MAX_FOUND = 25;

const ListQuery = z.object({
  q: z.string().max(200).catch(""),
  show: z.enum(["all", "open"]).catch("all"),
  page: z.coerce.number().int().min(1).catch(1),
});
const OneUser = z.object({ userId: ProductId });
const SomeUsers = z.object({
  userId: z.union([ProductId.transform((id) => [id]), z.array(ProductId)]),
});
const OnePair = OneUser.extend({ greenhouseUserId: z.coerce.number().int().positive() });

async function usersPage(c: AppContext, uploadError?: string): Promise<Response> {
  const { q, show: shown, page: wanted } = ListQuery.parse(c.req.query());
  const [state, lists] = await Promise.all([
    setupState(c.get("deps"), c.get("tenantId"), originOf(c)),
    syncStatus(c.get("deps"), c.get("tenantId")),
  ]);
  const users = lists.find(({ list }) => list === "users");
  const rows = matching(state.users, q, shown);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const page = Math.min(wanted, pages);
  const step = state.steps.find(({ id }) => id === "users");
  return show(
    c,
    { title: "Users", section: "users", status: uploadError === undefined ? 200 : 422 },
    <StepPage
      state={state}
      at="users"
      title="Users"
      lead="Who exports in Headhuntr.io gets the credit in Greenhouse: for that, each colleague needs their counterpart there."
    >
      <UsersView
        overview={state.users}
        rows={rows.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)}
        found={rows.length}
        page={page}
        pages={pages}
        q={q}
        show={shown}
        pulledAt={users?.completedAt ?? null}
        pulling={users !== undefined && users.state !== "idle"}
        connected={isConnected(state.connection)}
        uploadError={uploadError}
      />
      <Next
        done={step?.done ?? false}
        href="/console/setup/done"
        label="On to the end"
        lacking="Colleagues without a counterpart cannot export yet; the others can."
      />
    </StepPage>,
  );
}

const matching = ({ rows }: MappingOverview, q: string, shown: "all" | "open") =>
  rows
    .filter((row) => shown === "all" || row.mapped === null || row.conflict !== null)
    .filter(({ user, mapped }) =>
      [user.name, user.email, mapped?.name ?? ""].some((word) => fold(word).includes(fold(q))),
    );

/** What a form with hidden fields alone sends is either right or not ours. */
async function fields<T extends z.ZodType>(c: AppContext, schema: T): Promise<z.infer<T>> {
  const form = await readForm(c, schema);
  if (!form.ok) throw notFound("This user");
  return form.data;
}

const back = (c: AppContext) => c.redirect("/console/users", 303);

export const usersRoutes = new Hono<AppEnv>()
  .use("/users", adminOnly)
  .use("/users/*", adminOnly, limitBody(MAX_FORM_BYTES))
  .get("/users", (c) => usersPage(c))
  .get("/setup/users", adminOnly, (c) => usersPage(c))
  .post("/users/sync", async (c) => {
    const asked = await attempt(() => requestSync(c.get("deps"), c.get("tenantId")));
    if (asked.ok) say(c, "good", "Greenhouse’s users are being read. Reload in a moment to see them.");
    else say(c, "bad", asked.reason.detail);
    return back(c);
  })
  .post("/users/import", async (c) => {
    const read = await attempt(async () => {
      const { file } = await readUpload(c);
      return importMappings(c.get("deps"), c.get("tenantId"), { file, users: null });
    });
    if (!read.ok) return usersPage(c, read.reason.extras.errors?.[0]?.message ?? read.reason.detail);
    return show(c, { title: "The file was read", section: "users" }, <ImportedPage result={read.value} />);
  })
  .post("/users/accept", async (c) => {
    const { userId } = await fields(c, SomeUsers);
    const mapped = await acceptProposals(c.get("deps"), c.get("tenantId"), userId);
    if (mapped > 0)
      say(c, "good", mapped === 1 ? "One colleague is mapped." : `${mapped} colleagues are mapped.`);
    else say(c, "warn", "Nothing was mapped: what was proposed has changed in the meantime.");
    return back(c);
  })
  .get("/users/pick", async (c) => {
    const deps = c.get("deps");
    const { rows } = await mappingOverview(deps, c.get("tenantId"));
    const user = rows.find((row) => row.user.userId === c.req.query("user"))?.user;
    if (!user) throw notFound("This user");
    const q = (c.req.query("q") ?? "").slice(0, 200);
    const found = await findGreenhouseUsers(deps, c.get("tenantId"), q, MAX_FOUND + 1);
    return show(
      c,
      { title: `Choose for ${user.name}`, section: "users" },
      <PickPage user={user} q={q} found={found.slice(0, MAX_FOUND)} more={found.length > MAX_FOUND} />,
    );
  })
  .post("/users/map", async (c) => {
    const { userId, greenhouseUserId } = await fields(c, OnePair);
    const mapped = await attempt(() => mapUser(c.get("deps"), c.get("tenantId"), userId, greenhouseUserId));
    if (mapped.ok) say(c, "good", `Mapped to ${mapped.value.name}.`);
    else say(c, "bad", mapped.reason.detail);
    return back(c);
  })
  .post("/users/unmap", async (c) => {
    const { userId } = await fields(c, OneUser);
    const gone = await attempt(() => unmapUser(c.get("deps"), c.get("tenantId"), userId));
    if (gone.ok) say(c, "good", "The mapping is removed.");
    else say(c, "warn", "It was removed already.");
    return back(c);
  });
