/** Schools, degrees and disciplines as an account has them: an education names each by the id of an option. */

export const OPTION_KEYS = ["school_name", "degree", "discipline"] as const;
export type OptionKey = (typeof OPTION_KEYS)[number];

export interface Option {
  id: number;
  name: string;
}
/** What of one field's options was read so far; `next` null is all of it. */
export interface OptionWalk {
  options: Option[];
  next: string | null;
}
/** Keeps options longer than a client lives: an account may have thousands, and they change rarely. */
export interface OptionStore {
  get(key: OptionKey): Promise<OptionWalk | null>;
  put(key: OptionKey, walk: OptionWalk): Promise<void>;
}

/** A store that lives as long as the client. */
export function memoryStore(): OptionStore {
  const walks = new Map<OptionKey, OptionWalk>();
  return {
    get: async (key) => walks.get(key) ?? null,
    put: async (key, walk) => void walks.set(key, walk),
  };
}

/** Ids by folded name. The first of two that read alike wins, so that a name always means the same option. */
export const indexOptions = (options: readonly Option[]): ReadonlyMap<string, number> =>
  new Map(options.toReversed().map(({ id, name }) => [foldName(name), id]));

/** Two spellings of one school that differ in case and blanks alone are the same. */
export const foldName = (name: string): string =>
  name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
