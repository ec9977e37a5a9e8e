/** Whether everybody's data key can be opened, and how far a change of `VAULT_KEYS` is. */
import { counted, type Signal, signal } from "../lib/signal.ts";
import type { VaultState } from "./reseal.ts";

export function vaultSignals({ newest, keys, done }: VaultState): Signal[] {
  const lost = keys.filter((key) => !key.configured && key.tenants > 0);
  const missing = lost.reduce((sum, key) => sum + key.tenants, 0);
  if (missing > 0) {
    return [
      signal(
        "vault.key_missing",
        [
          "error",
          "operator",
          `${counted(missing, "tenant is", "tenants are")} sealed with a key that is not in VAULT_KEYS: nothing can be done for them.`,
          "Put the key back behind the newest one (npx wrangler secret put VAULT_KEYS). Nothing is lost while you have it; without it their credentials are.",
        ],
        { count: missing, items: lost.map(({ id }) => id) },
      ),
    ];
  }
  if (done) return [];
  const old = keys.filter((key) => key.id !== newest && key.tenants > 0);
  const waiting = old.reduce((sum, key) => sum + key.tenants, 0);
  return [
    signal(
      "vault.rotation_under_way",
      [
        "info",
        "operator",
        `${counted(waiting, "tenant is", "tenants are")} still sealed with an older key.`,
        "Leave the older keys in VAULT_KEYS until GET /v1/vault says done; it takes a minute or a few.",
      ],
      { count: waiting, items: old.map(({ id }) => id) },
    ),
  ];
}
