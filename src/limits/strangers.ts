/**
 * Bounds guessing: of keys, of console links, of OAuth tickets. Failures are counted by address with the platform's
 * rate limiting binding, which costs nothing per address; a Durable Object per address would be made by whoever
 * sends from many. What may be guessed is 256 bits long, save the operator's key, whose length we do not choose.
 */

/** The rate limiting binding, as far as it is needed. Its limit and period are in wrangler.toml. */
export interface FailureCounter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** The binding's period: how long an address that failed too often is not listened to. */
export const QUIET_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** Addresses that failed too often, until when. An isolate's own memory: each one lets through a guess at most. */
const quiet = new Map<string, number>();

export interface Strangers {
  /** For how many ms this address is not listened to; 0 for one that may try. */
  quietMs(address: string | null): number;
  /** Counts a failure; answers as `quietMs` does. */
  failed(address: string | null): Promise<number>;
}

export function strangersOf(counter: FailureCounter, clock: () => number): Strangers {
  return {
    quietMs: (address) => (address === null ? 0 : Math.max(0, (quiet.get(address) ?? 0) - clock())),
    async failed(address) {
      if (address === null) return 0;
      const { success } = await counter.limit({ key: address });
      if (success) return 0;
      if (quiet.size >= MAX_REMEMBERED) quiet.clear();
      quiet.set(address, clock() + QUIET_MS);
      return QUIET_MS;
    },
  };
}

/**
 * Whom to count by: the caller's address as the edge saw it, of IPv6 the first 64 bits, which is what one household
 * or machine is given (RFC 6177). Null where no edge stands in front: tests and local runs.
 */
export function addressOf(request: Request): string | null {
  const address = request.headers.get("cf-connecting-ip");
  if (!address?.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::", 2);
  const first = head.split(":").filter((group) => group !== "");
  const last = tail.split(":").filter((group) => group !== "");
  const zeros = address.includes("::") ? Math.max(0, 8 - first.length - last.length) : 0;
  const groups = [...first, ...Array<string>(zeros).fill("0"), ...last];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
