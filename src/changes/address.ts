/**
 * Which addresses the feed is pushed to: public ones, by name and over TLS. A name is not looked up here, and one that
 * leads to a private address gains nothing: a worker's fetch goes out from Cloudflare's network and reaches the public
 * internet only. Redirects are never followed, so what is checked here is what is called. Pure.
 */

/** Ends of names that lead nowhere public (RFC 6761, RFC 6762, RFC 8375, RFC 7686, ICANN's reserved `internal`). */
const NOT_PUBLIC =
  /(^|\.)(localhost|local|internal|intranet|private|corp|home|lan|arpa|onion|test|invalid|example)$/;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a host is this machine. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.has(hostname);

interface Surroundings {
  /** The host that the worker itself answers on. */
  ownHost: string;
  /** True when the worker runs on this machine: then a receiver beside it, over plain http, is fine too. */
  local: boolean;
}

/** Why the feed is not pushed to this address, as a clause for the caller, or null where it is. */
export function whyNotPushedTo(address: string, { ownHost, local }: Surroundings): string | null {
  const url = URL.parse(address);
  if (!url) return "is not an address";
  const host = url.hostname.replace(/\.$/, "");
  if (url.username !== "" || url.password !== "") return "carries a user name or a password";
  if (url.hash !== "") return "has a fragment, which is never sent";
  if (local && isLoopback(host) && /^https?:$/.test(url.protocol)) return null;
  if (url.protocol !== "https:") return "is not an https address";
  if (/^[\d.]+$/.test(host) || host.startsWith("[")) return "names an IP address; give a public host name";
  if (!host.includes(".") || NOT_PUBLIC.test(host)) return "is not a public host name";
  if (host === ownHost) return "is this worker itself";
  return null;
}
