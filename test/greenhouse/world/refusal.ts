// What the organisation itself refuses (as against what a body's or query's table refuses). Both Harvests and the
// control path throw and catch this one kind and dress it in their own envelope.

export type RefusalKind = "not_found" | "invalid" | "forbidden";

export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly field: string | null;

  constructor(kind: RefusalKind, message: string, field: string | null = null) {
    super(message);
    this.kind = kind;
    this.field = field;
  }
}

export function notFound(what: string, id: unknown): Refusal {
  return new Refusal("not_found", `${what} ${String(id)} not found`);
}

export function invalid(field: string, message: string): Refusal {
  return new Refusal("invalid", message, field);
}

/** A conflict of state: there is no field to name. */
export function conflict(message: string): Refusal {
  return new Refusal("invalid", message);
}
