/** A person's browser in the console: its cookies, and forms as browsers send them. */
import { exports } from "cloudflare:workers";
import { ORIGIN, type Tenant } from "./api.ts";

export interface Page {
  status: number;
  headers: Headers;
  html: string;
  /** The text without its marks, white space as one blank. */
  text: string;
}

export class Browser {
  readonly cookies = new Map<string, string>();

  get = (path: string, headers: Record<string, string> = {}): Promise<Page> =>
    this.send("GET", path, headers);

  /** Sends a form as a page of the console would. */
  post = (
    path: string,
    fields: Record<string, string> | FormData = {},
    headers: Record<string, string> = {},
  ) => this.send("POST", path, { "sec-fetch-site": "same-origin", ...headers }, fields);

  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    fields?: Record<string, string> | FormData,
  ): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = fields instanceof FormData ? fields : fields && new URLSearchParams(fields);
    const response = await exports.default.fetch(
      new Request(new URL(path, ORIGIN), {
        method,
        redirect: "manual",
        headers: { ...(cookie ? { cookie } : {}), ...headers },
        ...(body ? { body } : {}),
      }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const html = await response.text();
    return { status: response.status, headers: response.headers, html, text: textOf(html) };
  }

  /** Sends a form and goes where the answer leads, as browsers do. */
  async submit(path: string, fields: Record<string, string> | FormData = {}): Promise<Page> {
    const answer = await this.post(path, fields);
    const location = answer.headers.get("location");
    return location && answer.status === 303 ? this.get(location) : answer;
  }
}

const textOf = (html: string): string =>
  html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");

export const ADMIN = { userId: "adm-1", email: "ada.admin@umbra.example.com", role: "admin" } as const;

/** The path of a fresh link for this person. */
export async function linkFor(
  tenant: Tenant,
  person: { userId: string; email: string; role: "admin" | "recruiter" } = ADMIN,
): Promise<string> {
  const { status, body } = await tenant.call("POST", "/console-links", person);
  if (status !== 201) throw new Error(`no link: ${JSON.stringify(body)}`);
  const { pathname, search } = new URL(body.url);
  return pathname + search;
}

/** A browser that has opened the console. */
export async function signedIn(
  tenant: Tenant,
  person: { userId: string; email: string; role: "admin" | "recruiter" } = ADMIN,
): Promise<Browser> {
  const browser = new Browser();
  const link = new URL(await linkFor(tenant, person), ORIGIN).searchParams.get("link") ?? "";
  const { status } = await browser.post("/console/open", { link });
  if (status !== 303) throw new Error(`not signed in: ${status}`);
  return browser;
}
