import { no, ok, type Result } from "../lib/result.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Why a mail did not go out. `again`: the service was busy or the daily quota is used up; else it never will. */
export interface MailFailure {
  code: string;
  again: boolean;
}

export interface Mailer {
  send(mail: Mail): Promise<Result<{ messageId: string }, MailFailure>>;
}

/** Codes after which the same mail may go out later (Email Service, error codes). */
const TRANSIENT = new Set([
  "E_RATE_LIMIT_EXCEEDED",
  "E_DAILY_LIMIT_EXCEEDED",
  "E_DELIVERY_FAILED",
  "E_INTERNAL_SERVER_ERROR",
]);

export function emailMailer(binding: SendEmail, from: string): Mailer {
  return {
    async send(mail) {
      try {
        const { messageId } = await binding.send({ from, ...mail });
        return ok({ messageId });
      } catch (error) {
        const code = errorCode(error);
        return no({ code, again: TRANSIENT.has(code) });
      }
    },
  };
}

function errorCode(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;
  return "E_UNKNOWN";
}
