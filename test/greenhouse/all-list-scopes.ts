// The scope of every list that a customer's credential can read here; the list of `x` lies at /v3/x.
import { DEFAULT_SCOPES } from "./auth/scopes.ts";

const MORE = ["close_reasons", "openings", "job_owners", "job_hiring_managers"];

export const ALL_LIST_SCOPES = [
  ...DEFAULT_SCOPES.filter((scope) => scope.endsWith(":list")),
  ...MORE.map((name) => `harvest:${name}:list`),
];
