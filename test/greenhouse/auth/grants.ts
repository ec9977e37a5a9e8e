// Codes and refresh tokens of partner applications. A code lives one minute; a refresh token is good for one use
// and then replaced ("Authorization code" in the v3 reference).
import { randomBytes } from "node:crypto";
import type { World } from "../world/world.ts";

export interface Grant {
  credentialId: string;
  userId: number;
  scopes: string[];
  redirectUri: string;
}

interface Kept {
  grant: Grant;
  until: number;
  family: string;
  spent: boolean;
}

const CODE_TTL_MS = 60_000;

export class Grants {
  #world: World;
  #codes = new Map<string, Kept>();
  #refresh = new Map<string, Kept>();

  constructor(world: World) {
    this.#world = world;
  }

  newCode(grant: Grant): string {
    return this.#keep(this.#codes, grant, CODE_TTL_MS, "");
  }

  takeCode(code: string): Grant | null {
    const kept = this.#codes.get(code);
    if (!kept || kept.spent || kept.until <= this.#world.clock.now()) return null;
    kept.spent = true;
    return kept.grant;
  }

  newRefresh(grant: Grant, family = randomBytes(8).toString("hex")): string {
    return this.#keep(this.#refresh, grant, this.#world.settings.refreshTokenTtlMs, family);
  }

  /** The grant and the family its successor belongs to, or null when the token is dead. */
  takeRefresh(token: string): { grant: Grant; family: string } | null {
    const kept = this.#refresh.get(token);
    if (!kept) return null;
    if (kept.spent) {
      if (this.#world.settings.refreshReuseKillsFamily) this.#killFamily(kept.family);
      return null;
    }
    if (kept.until <= this.#world.clock.now()) return null;
    kept.spent = true;
    return { grant: kept.grant, family: kept.family };
  }

  killFor(credentialId: string): void {
    for (const kept of this.#refresh.values())
      if (kept.grant.credentialId === credentialId) kept.spent = true;
  }

  #killFamily(family: string): void {
    for (const kept of this.#refresh.values()) if (kept.family === family) kept.spent = true;
  }

  #keep(where: Map<string, Kept>, grant: Grant, ttlMs: number, family: string): string {
    const token = randomBytes(24).toString("base64url");
    where.set(token, { grant, until: this.#world.clock.now() + ttlMs, family, spent: false });
    return token;
  }
}
