// The credentials that admins and partners hold: a customer's own v3 credential, a partner's application, a v1 key.
import { randomBytes } from "node:crypto";
import type { World } from "../world/world.ts";

export type Kind = "harvest_v3" | "harvest_v1" | "partner";

export interface Credential {
  id: string;
  kind: Kind;
  clientId: string;
  /** Newest first. After a rotation the old secret goes on working until `until`. */
  secrets: { secret: string; until: number | null }[];
  apiKey: string | null;
  scopes: string[];
  permissions: string[];
  /** Acts when a token is asked for without `sub`: the credential's own service user unless chosen otherwise. v1: 0. */
  subjectUserId: number;
  redirectUris: string[];
  revoked: boolean;
  /** Counts the times all access tokens were revoked; a token belongs to the count it was issued under. */
  generation: number;
  /** Overrides the organisation-wide `privateVisible` when not null. */
  privateVisible: boolean | null;
  createdAt: string;
}

export interface NewCredential {
  kind: Kind;
  scopes: string[];
  permissions: string[];
  subjectUserId?: number | undefined;
  redirectUris?: string[] | undefined;
  privateVisible?: boolean | undefined;
}

const WEEK_MS = 7 * 24 * 3_600_000;

export class Credentials {
  #world: World;
  #all = new Map<string, Credential>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  create(input: NewCredential): Credential {
    const n = ++this.#count;
    const credential: Credential = {
      id: `cred_${n}`,
      kind: input.kind,
      // The token endpoint looks for a numeric suffix ("Auth errors" in the v3 reference).
      clientId: `ghp${randomBytes(12).toString("hex")}-${n}`,
      secrets: [{ secret: `ghs_${randomBytes(24).toString("base64url")}`, until: null }],
      apiKey: input.kind === "harvest_v1" ? `${randomBytes(20).toString("hex")}-${n}` : null,
      scopes: [...input.scopes],
      permissions: [...input.permissions],
      subjectUserId: input.subjectUserId ?? (input.kind === "harvest_v1" ? 0 : this.#serviceUser(n)),
      redirectUris: input.redirectUris ?? [],
      revoked: false,
      generation: 0,
      privateVisible: input.privateVisible ?? null,
      createdAt: this.#world.clock.iso(),
    };
    this.#all.set(credential.id, credential);
    return credential;
  }

  /** Service accounts have no e-mail and are hidden from the list of users by default. */
  #serviceUser(n: number): number {
    const { users } = this.#world;
    return users.add({
      ...this.#world.stamp(users),
      first_name: "Integration",
      last_name: `Service User ${n}`,
      name: `Integration Service User ${n}`,
      primary_email: "",
      job_title: null,
      agency_id: null,
      deactivated: false,
      site_admin: true,
      employee_id: null,
      linked_candidate_ids: [],
      office_ids: [],
      department_ids: [],
      interviewer_tags: [],
      custom_fields: {},
      _service_account: true,
    }).id;
  }

  rotate(credential: Credential): string {
    const secret = `ghs_${randomBytes(24).toString("base64url")}`;
    const until = this.#world.clock.now() + WEEK_MS;
    credential.secrets = [
      { secret, until: null },
      ...credential.secrets.map((old) => ({ ...old, until: old.until ?? until })),
    ];
    return secret;
  }

  get(id: string): Credential | undefined {
    return this.#all.get(id);
  }

  all(): Credential[] {
    return [...this.#all.values()];
  }

  byClientId(clientId: string): Credential | undefined {
    return this.all().find(
      (credential) => credential.clientId === clientId && credential.kind !== "harvest_v1",
    );
  }

  byApiKey(apiKey: string): Credential | undefined {
    return this.all().find((credential) => credential.apiKey === apiKey && !credential.revoked);
  }

  secretFits(credential: Credential, secret: string): boolean {
    const now = this.#world.clock.now();
    return credential.secrets.some(
      (known) => known.secret === secret && (known.until === null || known.until > now),
    );
  }
}
