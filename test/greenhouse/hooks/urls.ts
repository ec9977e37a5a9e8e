// Which endpoints a hook may have: https, and one of six ports ("Transport" in the web hook documents). For practice
// the machine's own loopback may also be plain http on any port.
import type { Settings } from "../world/settings.ts";

const PORTS = ["80", "443", "1880", "8081", "9090", "54015"];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Null when the URL may be used, else why not. */
export function refuseUrl(text: string, rule: Settings["hookUrlRule"]): string | null {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) return "endpoint_url is not a web address";
  if (rule === "any" || (rule === "loopback" && LOOPBACK.test(url.hostname))) return null;
  if (url.protocol !== "https:") return "endpoint_url must be https";
  if (!PORTS.includes(url.port || "443")) return `endpoint_url port must be one of ${PORTS.join(", ")}`;
  return null;
}
