/** Holds every answer that a test gets against the API's document: status, body, refusal. */
import { Problem } from "../../openapi/answers/common.ts";
import { codesOf, errorOf, operationAt } from "../../openapi/operations.ts";
import type { Reply } from "./api.ts";

/** Codes that any known path may answer with. */
const ANYWHERE = new Set(["request.method_not_allowed", "request.fault"]);

/** Throws where the answer is not as the document says. Paths that are none of the API's are left alone. */
export function checkAnswer(method: string, path: string, { status, headers, body }: Reply): void {
  const { pathname } = new URL(path, "https://ats.example.test");
  const operation = operationAt(method, pathname);
  if (!operation) return;
  const name = `${operation.method.toUpperCase()} ${operation.path}`;
  const wrong = (why: string) =>
    new Error(
      `${name} answered ${status}, and not as openapi/ says: ${why}\n${JSON.stringify(body).slice(0, 2_000)}`,
    );
  if (headers.get("x-request-id") === null) throw wrong("without X-Request-Id");
  if (headers.get("content-type") === "application/problem+json") {
    const problem = Problem.safeParse(body);
    if (!problem.success) throw wrong(problem.error.message);
    const { code } = problem.data;
    if (problem.data.status !== status) throw wrong("its status is another one in the body");
    if (errorOf(code)?.status !== status)
      throw wrong(`${code} is not listed with this status in openapi/errors.ts`);
    if (!ANYWHERE.has(code) && !codesOf(operation).includes(code))
      throw wrong(`${code} is not among its errors`);
    return;
  }
  const answer = operation.answers[status];
  // The OAuth addresses tell a browser of refusals by a page.
  if (!answer && status >= 400 && /^text\/html/.test(headers.get("content-type") ?? "")) return;
  if (!answer) throw wrong("there is no such status");
  for (const header of Object.keys(answer.headers ?? {}))
    if (header === "Location" && headers.get(header) === null) throw wrong(`without ${header}`);
  const read = answer.schema?.safeParse(body);
  if (read && !read.success) throw wrong(read.error.message);
  if (!answer.schema && !answer.mediaType && status === 204 && body !== "") throw wrong("with a body");
}
