// Making and changing credentials, as an admin does in Dev Center.
import { Hono } from "hono";
import * as z from "zod";
import type { Credential } from "../auth/credentials.ts";
import { DEFAULT_PARTNER_SCOPES, DEFAULT_SCOPES, SCOPE } from "../auth/scopes.ts";
import type { Env } from "../context.ts";
import type { Practice } from "../practice.ts";
import { ALL_PERMISSIONS, PERMISSIONS } from "../v1/permissions.ts";
import { ControlError, read } from "./read.ts";

const Scopes = z.array(z.string().regex(SCOPE));
const Permissions = z.array(z.enum(ALL_PERMISSIONS));

const New = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("harvest_v3"),
    scopes: Scopes.optional(),
    subjectUserId: z.int().optional(),
    privateVisible: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("partner"),
    scopes: Scopes.optional(),
    subjectUserId: z.int().optional(),
    redirectUris: z.array(z.url()).optional(),
    privateVisible: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("harvest_v1"),
    permissions: Permissions.optional(),
    privateVisible: z.boolean().optional(),
  }),
]);

const Change = z.strictObject({
  scopes: Scopes.optional(),
  permissions: Permissions.optional(),
  subjectUserId: z.int().optional(),
  redirectUris: z.array(z.url()).optional(),
  privateVisible: z.boolean().nullable().optional(),
  revoked: z.boolean().optional(),
  revokeTokens: z.literal(true).optional(),
  rotateSecret: z.literal(true).optional(),
});

function view(credential: Credential): object {
  const {
    id,
    kind,
    clientId,
    apiKey,
    scopes,
    permissions,
    subjectUserId,
    redirectUris,
    revoked,
    privateVisible,
  } = credential;
  const common = { id, kind, revoked, privateVisible, createdAt: credential.createdAt };
  if (kind === "harvest_v1") return { ...common, apiKey, permissions };
  const clientSecret = credential.secrets[0]?.secret;
  return { ...common, clientId, clientSecret, scopes, subjectUserId, redirectUris };
}

export function credentialControl(practice: Practice): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/credentials", async (c) => {
    const input = await read(c, New);
    const { state } = practice;
    if (
      "subjectUserId" in input &&
      input.subjectUserId !== undefined &&
      !state.world.users.get(input.subjectUserId)
    ) {
      throw new ControlError(422, `User ${input.subjectUserId} does not exist.`);
    }
    const standard = input.kind === "partner" ? DEFAULT_PARTNER_SCOPES : DEFAULT_SCOPES;
    const credential = state.credentials.create({
      ...input,
      scopes: input.kind === "harvest_v1" ? [] : (input.scopes ?? standard),
      permissions: input.kind === "harvest_v1" ? (input.permissions ?? [...PERMISSIONS]) : [],
    });
    return c.json(view(credential), 201);
  });
  app.get("/credentials", (c) => c.json(practice.state.credentials.all().map(view)));
  app.patch("/credentials/:id", async (c) => {
    const { state } = practice;
    const credential = state.credentials.get(c.req.param("id"));
    if (!credential) throw new ControlError(404, `Credential ${c.req.param("id")} does not exist.`);
    const input = await read(c, Change);
    if (input.scopes) credential.scopes = input.scopes;
    if (input.permissions) credential.permissions = input.permissions;
    if (input.subjectUserId !== undefined) credential.subjectUserId = input.subjectUserId;
    if (input.redirectUris) credential.redirectUris = input.redirectUris;
    if (input.privateVisible !== undefined) credential.privateVisible = input.privateVisible;
    if (input.revoked !== undefined) credential.revoked = input.revoked;
    if (input.rotateSecret) state.credentials.rotate(credential);
    if (input.revokeTokens || input.revoked) {
      credential.generation++;
      state.grants.killFor(credential.id);
    }
    return c.json(view(credential));
  });
  return app;
}
