import * as answers from "../answers/operator.ts";
import { signal, TENANT_ID } from "../examples.ts";
import { EMPTY, json, type Operation, of } from "../operation.ts";

const tenant = { id: TENANT_ID, name: "Larkspur Robotics" };
const KEY_ID = "key_01jh0qx5m9a2b4c6d8e0f1g3h5";
const letter = {
  id: "dlq_01jh0r4e6g8j0m2p4r6t8v0x2z",
  tenantId: TENANT_ID,
  type: "exports.notify",
  attempts: 11,
  diedAt: "2026-01-05T11:00:00.000Z",
  retriedAt: null,
};

export const operatorOperations: Operation[] = [
  ...of("Tenants", [
    {
      method: "post",
      path: "/v1/tenants",
      summary: "Make a tenant with its first API key",
      body: { name: tenant.name },
      answers: {
        201: json(answers.NewTenant, { ...tenant, apiKey: "hhg_…" }, "Made; the key is shown this once"),
      },
    },
    {
      method: "get",
      path: "/v1/tenants",
      summary: "All tenants",
      answers: {
        200: json(answers.TenantPage, {
          items: [{ ...tenant, paused: false, createdAt: "2026-01-05T09:00:00.000Z" }],
          nextCursor: null,
        }),
      },
    },
    {
      method: "delete",
      path: "/v1/tenants/{tenant}",
      summary: "Delete a tenant: gone from every route at once, erased in chunks",
      answers: {
        202: json(answers.Erasing, { id: TENANT_ID, status: "erasing" }, "Gone; erasing is queued"),
      },
    },
    {
      method: "put",
      path: "/v1/tenants/{tenant}/paused",
      summary: "Stop or let go on everything that is written to Greenhouse",
      body: { paused: true },
      answers: { 200: json(answers.Tenant, { ...tenant, paused: true }) },
    },
    {
      method: "post",
      path: "/v1/tenants/{tenant}/api-keys",
      summary: "Make a further API key",
      answers: { 201: json(answers.NewApiKey, { id: KEY_ID, apiKey: "hhg_…" }, "Made; shown this once") },
    },
    {
      method: "get",
      path: "/v1/tenants/{tenant}/api-keys",
      summary: "API keys, without their secrets",
      answers: {
        200: json(answers.ApiKeyPage, {
          items: [{ id: KEY_ID, last4: "p4Qz", createdAt: "2026-01-05T09:00:00.000Z", lastUsedAt: null }],
          nextCursor: null,
        }),
      },
    },
    {
      method: "delete",
      path: "/v1/tenants/{tenant}/api-keys/{key}",
      summary: "Revoke an API key",
      answers: { 204: EMPTY },
    },
  ]),
  ...of("Service", [
    {
      method: "get",
      path: "/v1/health",
      summary: "How all tenants stand",
      description:
        "`troubled=true` leaves healthy tenants out; a page may then have fewer items than asked for.",
      answers: {
        200: json(answers.Overview, {
          checkedAt: "2026-01-05T09:31:00.000Z",
          service: {
            status: "healthy",
            signals: [],
            sweeps: [
              {
                sweep: "exports",
                ranAt: "2026-01-05T09:30:59.000Z",
                wentWellAt: "2026-01-05T09:30:59.000Z",
                durationMs: 12,
                problem: null,
              },
            ],
          },
          items: [{ tenant, status: "broken", signals: [signal] }],
          nextCursor: null,
        }),
      },
    },
    {
      method: "get",
      path: "/v1/paused",
      summary: "Whether writing to Greenhouse is stopped for all tenants",
      answers: { 200: json(answers.Stop, { paused: false, since: null }) },
    },
    {
      method: "put",
      path: "/v1/paused",
      summary: "Stop or let go on everything that is written to Greenhouse, for all tenants",
      body: { paused: true },
      answers: { 200: json(answers.Stop, { paused: true, since: "2026-01-05T09:31:00.000Z" }) },
    },
    {
      method: "get",
      path: "/v1/vault",
      summary: "How far a rotation of the sealing keys is",
      answers: {
        200: json(answers.Vault, {
          newest: "k2",
          keys: [{ id: "k2", configured: true, tenants: 3 }],
          done: true,
        }),
      },
    },
    {
      method: "get",
      path: "/v1/dead-letters",
      summary: "Messages that failed at every attempt",
      answers: { 200: json(answers.DeadLetterPage, { items: [letter], nextCursor: null }) },
    },
    {
      method: "post",
      path: "/v1/dead-letters/{id}/retry",
      summary: "Send a dead letter once more",
      answers: {
        202: json(answers.DeadLetter, { ...letter, retriedAt: "2026-01-05T12:00:00.000Z" }, "Queued"),
      },
      errors: ["dead_letters.unreadable"],
    },
    {
      method: "get",
      path: "/healthz",
      summary: "Whether storage answers",
      answers: { 200: json(answers.Alive, { ok: true }) },
      errors: ["storage.unavailable"],
    },
    {
      method: "get",
      path: "/openapi.json",
      summary: "This document",
      answers: {
        200: { description: "OpenAPI 3.1", mediaType: "application/json", example: { openapi: "3.1.0" } },
      },
    },
    {
      method: "get",
      path: "/docs",
      summary: "This document as a page",
      answers: { 200: { description: "A page", mediaType: "text/html", example: "<!doctype html>…" } },
    },
  ]),
];
