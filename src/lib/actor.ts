/** Who acts. Operators and keys are known by what they called with, people of the console by what the product told. */
export type Actor =
  | { kind: "operator" }
  /** The product's backend, with one of the tenant's API keys. */
  | { kind: "product"; id: string }
  /** A person in the console; `id` is the product's user id. */
  | { kind: "person"; id: string; email: string }
  /** Nobody in particular: a schedule, a queue, or a browser that came back from Greenhouse. */
  | { kind: "system" };
