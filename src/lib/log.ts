/**
 * Structured logs. A field's value is an id, a number, a flag or a word of ours: never a name, an address, a
 * secret or a message that an upstream or the database wrote, because those carry what callers sent.
 */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same log with fields that every line carries. */
  with(fields: LogFields): Log;
}

/** Only the class and our own code of an error; its message may quote parameters (Drizzle's does). */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    errorName: error.name,
    errorKind: faultKind(error),
    at: frames.slice(0, 4).join("|").replace(/\s+/g, " "),
  };
}

/** What a database fault was about, from the fixed part of its text. */
function faultKind(error: Error): string | undefined {
  const text = `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`;
  return /SQLITE_[A-Z_]+|D1_[A-Z_]+|Network connection lost|overloaded|too many SQL variables/.exec(
    text,
  )?.[0];
}

export function consoleLog(base: LogFields = {}): Log {
  const write = (level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void => {
    console[level === "info" ? "log" : level](JSON.stringify({ level, event, ...base, ...fields }));
  };
  return {
    info: (event, fields) => write("info", event, fields),
    warn: (event, fields) => write("warn", event, fields),
    error: (event, fields) => write("error", event, fields),
    with: (fields) => consoleLog({ ...base, ...fields }),
  };
}
