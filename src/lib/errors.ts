/** One field that was refused: a path in the caller's own names, and what to change. */
export interface FieldError {
  path: string;
  message: string;
}

/** What a refusal may carry beside its words. */
export interface RefusalExtras {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** Further members of the problem document, safe to show. */
  members?: Record<string, unknown>;
}

/**
 * Stops this request and tells the person. `code` is `room.reason`; `detail` says what happened and what to
 * do next, and is safe to show: no secret, no personal data. Turned into RFC 9457 problem+json by the HTTP door.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly extras: RefusalExtras;

  constructor(status: number, code: string, detail: string, extras: RefusalExtras = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.extras = extras;
  }
}

/** The one answer for what does not exist and for what belongs to another tenant. */
export const notFound = (what = "This"): Refusal =>
  new Refusal(404, "request.not_found", `${what} does not exist. Check the address and the ids in it.`);
