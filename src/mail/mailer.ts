import { no, ok, type Result } from "../lib/result.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Why a mail did not go out, and after how many ms the same mail may; null: it never will. */
export interface MailFailure {
  code: string;
  retryMs: number | null;
}

export interface Mailer {
  send(mail: Mail): Promise<Result<{ messageId: string }, MailFailure>>;
}

const MINUTE_MS = 60_000;
/** Codes after which the same mail may go out later (Email Service, error codes), and when to try. */
const TRANSIENT: ReadonlyMap<string, number> = new Map([
  ["E_RATE_LIMIT_EXCEEDED", MINUTE_MS],
  ["E_INTERNAL_SERVER_ERROR", MINUTE_MS],
  ["E_DELIVERY_FAILED", 10 * MINUTE_MS],
  ["E_DAILY_LIMIT_EXCEEDED", 60 * MINUTE_MS],
]);

export function emailMailer(binding: SendEmail, from: string): Mailer {
  return {
    async send(mail) {
      try {
        const { messageId } = await binding.send({ from, ...mail });
        return ok({ messageId });
      } catch (error) {
        const code = errorCode(error);
        return no({ code, retryMs: TRANSIENT.get(code) ?? null });
      }
    },
  };
}

function errorCode(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;
  return "E_UNKNOWN";
}
