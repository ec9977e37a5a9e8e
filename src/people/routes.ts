/** Users on both sides, and which is which. */
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { jsonBody, limitBody, query } from "../http/input.ts";
import { decodeCursor, PageQuery, toPage } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import { importMappings } from "./import.ts";
import { listMappings, mapUser, unmapUser } from "./mapping.ts";
import { Mapping, ProductId, ProductUserList } from "./schemas.ts";
import { suggestMappings } from "./suggest.ts";
import { MAX_FORM_BYTES, readUpload } from "./upload.ts";
import { listGreenhouseUsers, listProductUsers, replaceProductUsers } from "./users.ts";

const AfterText = z.tuple([z.string()]);
const AfterNumber = z.tuple([z.int()]);

/** An id that cannot be one of the product's is answered as one that does not exist. */
const userIdParam = zValidator("param", z.object({ userId: ProductId }), (result) => {
  if (!result.success) throw notFound("This user");
});

export const peopleRoutes = new Hono<AppEnv>()
  .get("/greenhouse-users", query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterNumber) ?? [0];
    const rows = await listGreenhouseUsers(c.get("deps"), c.get("tenantId"), after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.greenhouseUserId],
        (row) => row,
      ),
    );
  })
  .put("/users", ...jsonBody(ProductUserList), async (c) => {
    const { users } = c.req.valid("json");
    await replaceProductUsers(c.get("deps"), c.get("tenantId"), users);
    return c.json({ users });
  })
  .get("/users", query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterText) ?? [""];
    const rows = await listProductUsers(c.get("deps"), c.get("tenantId"), after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.userId],
        (row) => row,
      ),
    );
  })
  .get("/user-mappings", query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterText) ?? [""];
    const rows = await listMappings(c.get("deps"), c.get("tenantId"), after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.userId],
        (row) => row,
      ),
    );
  })
  .post("/user-mappings/suggest", async (c) =>
    c.json({ items: await suggestMappings(c.get("deps"), c.get("tenantId")) }),
  )
  .post("/user-mappings/import", limitBody(MAX_FORM_BYTES), async (c) =>
    c.json(await importMappings(c.get("deps"), c.get("tenantId"), await readUpload(c))),
  )
  .put("/user-mappings/:userId", userIdParam, ...jsonBody(Mapping), async (c) => {
    const { greenhouseUserId } = c.req.valid("json");
    const { userId } = c.req.valid("param");
    return c.json(await mapUser(c.get("deps"), c.get("tenantId"), userId, greenhouseUserId));
  })
  .delete("/user-mappings/:userId", userIdParam, async (c) => {
    await unmapUser(c.get("deps"), c.get("tenantId"), c.req.valid("param").userId);
    return c.body(null, 204);
  });
