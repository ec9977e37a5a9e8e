// Stored files behind their signed links: a redirect first, then the bytes. Like the storage behind Greenhouse it
// refuses a request that also carries an Authorization header, so a client that sends its token along is found out.
import { Hono } from "hono";
import { fileSignature } from "./acts/files.ts";
import type { Env } from "./context.ts";
import type { Practice } from "./practice.ts";
import type { World } from "./world/world.ts";

function mayRead(world: World, id: number, query: (name: string) => string | undefined): boolean {
  const expires = Number(query("Expires"));
  return query("Signature") === fileSignature(id, expires) && expires * 1000 > world.clock.now();
}

export function fileRoutes(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/_files/:id/:name", (c) => {
    const { world } = practice.state;
    const id = Number(c.req.param("id"));
    if (c.req.header("authorization") !== undefined) return c.text("Only one auth mechanism allowed", 400);
    if (!mayRead(world, id, (name) => c.req.query(name))) return c.text("Request has expired", 403);
    return c.redirect(
      `/_files/${id}/${encodeURIComponent(c.req.param("name"))}/content${new URL(c.req.url).search}`,
    );
  });
  app.get("/_files/:id/:name/content", (c) => {
    const { world } = practice.state;
    const file = world.attachments.get(Number(c.req.param("id")));
    if (c.req.header("authorization") !== undefined) return c.text("Only one auth mechanism allowed", 400);
    if (!file || !mayRead(world, file.id, (name) => c.req.query(name)))
      return c.text("Request has expired", 403);
    c.header("Content-Type", file._content_type ?? "application/octet-stream");
    return c.body(new Uint8Array(file._content));
  });
  return app;
}
