import * as answers from "../answers/connection.ts";
import { Delivery, Hooks, NewSecret, ReplayQueued, Taken } from "../answers/greenhouse.ts";
import { connection, delivery, health, hook } from "../examples.ts";
import { EMPTY, itemsOf, json, of, ofTenant, pageOf } from "../operation.ts";

const user = { userId: "usr-ines", email: "ines.okafor@larkspur.example.com", name: "Ines Okafor" };
const mapping = { userId: user.userId, greenhouseUserId: 4_294_967_411, email: user.email, name: user.name };
const suggestion = { userId: user.userId, greenhouseUserId: mapping.greenhouseUserId, by: "email" };
const TRIED = [
  "connections.credential_refused",
  "connections.credential_weaker",
  "connections.other_account",
  "connections.greenhouse_unreachable",
];

const connections = ofTenant("Connection to Greenhouse", [
  {
    method: "put",
    path: "/connection",
    summary: "Connect Greenhouse, or replace the credential",
    description: "The credential is tried before it is kept. When it is refused, what was in force stays.",
    body: { kind: "harvest_v3", clientId: "gh-client-id", clientSecret: "gh-client-secret" },
    answers: { 200: json(answers.Connection, connection) },
    errors: TRIED,
  },
  {
    method: "get",
    path: "/connection",
    summary: "The connection, every permission and how to fix a missing one",
    answers: { 200: json(answers.Connection, connection) },
  },
  {
    method: "post",
    path: "/connection/verify",
    summary: "Try the connection afresh",
    answers: { 200: json(answers.Connection, connection) },
    errors: ["connections.not_connected", ...TRIED],
  },
  {
    method: "post",
    path: "/connection/oauth",
    summary: "Begin to connect through Greenhouse's consent page",
    description:
      "Open `authorizeUrl` in the admin's browser: it first sets a cookie, then goes on to Greenhouse.",
    answers: {
      200: json(answers.OAuthStart, {
        authorizeUrl: "https://ats.headhuntr.example/oauth/greenhouse/start?ticket=…",
      }),
    },
    errors: ["connections.oauth_not_offered"],
  },
  { method: "delete", path: "/connection", summary: "Disconnect", answers: { 204: EMPTY } },
  {
    method: "get",
    path: "/health",
    summary: "How the tenant stands: signals, the gravest first, each with what to do",
    answers: { 200: json(answers.Health, health) },
  },
]);

const oauth = of("Connection to Greenhouse", [
  {
    method: "get",
    path: "/oauth/greenhouse/start",
    summary: "For a browser: sets the cookie that the way back is bound to",
    answers: { 303: { description: "To Greenhouse's consent page", headers: { Location: "where" } } },
    errors: ["connections.oauth_ended"],
  },
  {
    method: "get",
    path: "/oauth/greenhouse/callback",
    summary: "For a browser: Greenhouse sends the admin back here",
    answers: {
      200: { description: "A page that says so", mediaType: "text/html", example: "<!doctype html>…" },
      303: { description: "To the console", headers: { Location: "where" } },
    },
    errors: ["connections.oauth_ended", "connections.oauth_refused", ...TRIED],
  },
]);

const webhooks = ofTenant("Web hooks", [
  {
    method: "get",
    path: "/webhooks",
    summary: "The 14 web hooks as an admin enters them in Greenhouse, and how each is doing",
    answers: {
      200: json(Hooks, {
        secretKeySetAt: "2026-01-05T09:01:00.000Z",
        previousValidUntil: null,
        warning: null,
        errorRecipientEmail: "ats@headhuntr.io",
        unassignedFailureAt: null,
        kept: null,
        hooks: [hook],
      }),
    },
  },
  {
    method: "post",
    path: "/webhooks/secret",
    summary: "Make or rotate the secret key",
    description: "The body may be left out. `revokePrevious` ends earlier secrets within 60 seconds.",
    body: { revokePrevious: false },
    answers: { 201: json(NewSecret, { secretKey: "…", previousValidUntil: null }, "Made; shown this once") },
  },
  {
    method: "get",
    path: "/deliveries",
    summary: "What Greenhouse posted, the latest first",
    answers: { 200: pageOf(Delivery, delivery) },
  },
  {
    method: "post",
    path: "/deliveries/replay",
    summary: "Run all failed deliveries again, in the background",
    body: { state: "failed" },
    answers: { 202: json(ReplayQueued, { queued: 3 }, "Queued") },
  },
  {
    method: "post",
    path: "/deliveries/{id}/replay",
    summary: "Run a delivery again; what took effect stays as it is",
    answers: { 200: json(Delivery, delivery) },
    errors: ["webhooks.body_not_kept"],
  },
]);

const posted = {
  method: "post",
  body: { action: "ping", payload: { web_hook_id: 1 } },
  headers: { Signature: "`sha256 ` and the HMAC-SHA256 of the raw body, in hex" },
  answers: { 200: json(Taken, { ok: true }, "Taken: duplicates, pings and unknown actions included") },
  errors: ["webhooks.signature_refused", "webhooks.too_large", "webhooks.storage_unavailable"],
} as const;
const receiver = of("Web hooks", [
  {
    ...posted,
    path: "/webhooks/{token}/{slug}",
    summary: "For Greenhouse: takes a web hook",
    description: "Up to 5 MiB. Stored before it is answered. An unknown slug counts as none.",
  },
  { ...posted, path: "/webhooks/{token}", summary: "For Greenhouse: the same, for any of the hooks" },
]);

const people = ofTenant("Users", [
  {
    method: "get",
    path: "/greenhouse-users",
    summary: "Greenhouse's users, from our copy",
    answers: {
      200: pageOf(answers.GreenhouseUser, {
        greenhouseUserId: mapping.greenhouseUserId,
        name: user.name,
        email: user.email,
        siteAdmin: false,
        deactivated: false,
      }),
    },
  },
  {
    method: "put",
    path: "/users",
    summary: "Replace the list of the product's own users",
    body: { users: [user] },
    answers: { 200: json(answers.ProductUserList, { users: [user] }) },
  },
  {
    method: "get",
    path: "/users",
    summary: "The product's own users",
    answers: { 200: pageOf(answers.ProductUser, user) },
  },
  {
    method: "get",
    path: "/user-mappings",
    summary: "Who is who",
    answers: { 200: pageOf(answers.Mapping, mapping) },
  },
  {
    method: "post",
    path: "/user-mappings/suggest",
    summary: "Propose mappings by e-mail and name; nothing is kept",
    answers: { 200: itemsOf(answers.Suggestion, suggestion) },
  },
  {
    method: "post",
    path: "/user-mappings/import",
    summary: "Map users from Greenhouse's user export",
    description:
      "multipart/form-data: `file` (.xlsx, or a .csv saved from it, at most 5 MiB) and optionally `users`, a JSON array. Equal e-mails are mapped, equal names proposed.",
    answers: {
      200: json(answers.Imported, { mapped: 12, proposed: [suggestion], unmatched: [user], refused: [] }),
    },
    errors: [
      "request.malformed",
      "request.too_large",
      "request.invalid",
      "request.not_multipart",
      "people.no_user_id_column",
      "people.unreadable_file",
    ],
  },
  {
    method: "put",
    path: "/user-mappings/{userId}",
    summary: "Map a user",
    body: { greenhouseUserId: mapping.greenhouseUserId },
    answers: { 200: json(answers.Mapping, mapping) },
    errors: ["people.unknown_greenhouse_user"],
  },
  { method: "delete", path: "/user-mappings/{userId}", summary: "Remove a mapping", answers: { 204: EMPTY } },
]);

const consoleLinks = ofTenant("Console", [
  {
    method: "post",
    path: "/console-links",
    summary: "A link into the console for one of the product's people; it works once",
    body: { userId: user.userId, email: user.email, role: "admin" },
    answers: {
      201: json(
        answers.ConsoleLink,
        { url: "https://ats.headhuntr.example/console/open?link=…", expiresAt: "2026-01-05T10:31:00.000Z" },
        "Made",
      ),
    },
  },
]);

export const setUpOperations = [
  ...connections,
  ...oauth,
  ...webhooks,
  ...receiver,
  ...people,
  ...consoleLinks,
];
