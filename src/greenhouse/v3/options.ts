/**
 * The options of a v3 account, by name and by id (v3 reference, Educations). A walk that the rate limit
 * interrupts goes on where it stopped, as long as the store lives.
 */
import { no, ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import { failure } from "../failure.ts";
import type { Answer } from "../harvest.ts";
import {
  foldName,
  indexOptions,
  type Option,
  type OptionKey,
  type OptionStore,
  type OptionWalk,
} from "../options.ts";
import { MAX_IDS, readAll, readPage } from "../walk.ts";
import { Named } from "./shapes.ts";

export interface Options {
  /** The id of the option of that name, whatever its case and blanks; null where there is none. */
  idOf(key: OptionKey, name: string): Answer<number | null>;
  /** Names by id, archived ones included. */
  namesOf(ids: number[]): Answer<ReadonlyMap<number, string>>;
}

const PATH = "/v3/custom_field_options";
/** 50,000 options: more than any list of schools that was seen. */
const MAX_PAGES = 100;

export function createOptions(wire: Wire, store: OptionStore): Options {
  // Promises, so that people exported side by side share one walk.
  const indexes = new Map<OptionKey, Answer<ReadonlyMap<string, number>>>();
  const readIndex = async (key: OptionKey): Answer<ReadonlyMap<string, number>> => {
    const options = await walkOptions(wire, store, key);
    return options.ok ? ok(indexOptions(options.value)) : options;
  };
  return {
    async idOf(key, name) {
      const reading = indexes.get(key) ?? readIndex(key);
      indexes.set(key, reading);
      const index = await reading;
      if (index.ok) return ok(index.value.get(foldName(name)) ?? null);
      if (indexes.get(key) === reading) indexes.delete(key);
      return index;
    },
    async namesOf(ids) {
      const names = new Map<number, string>();
      const wanted = [...new Set(ids)];
      for (let from = 0; from < wanted.length; from += MAX_IDS) {
        const some = wanted.slice(from, from + MAX_IDS).join(",");
        const rows = await readAll(wire, { path: PATH, query: { ids: some, per_page: MAX_IDS }, row: Named });
        if (!rows.ok) return rows;
        for (const { id, name } of rows.value) names.set(id, name);
      }
      return ok(names);
    },
  };
}

async function walkOptions(wire: Wire, store: OptionStore, key: OptionKey): Answer<Option[]> {
  const list = { path: PATH, query: { custom_field_key: key, active: true, per_page: 500 }, row: Named };
  let walk: OptionWalk = (await store.get(key)) ?? { options: [], next: "" };
  for (let count = 0; walk.next !== null && count < MAX_PAGES; count++) {
    const page = await readPage(wire, list, walk.next || null);
    if (!page.ok) return page;
    const before = page.value.restarted ? [] : walk.options;
    walk = {
      options: [...before, ...page.value.items.map(({ id, name }) => ({ id, name }))],
      next: page.value.next,
    };
    await store.put(key, walk);
  }
  if (walk.next === null) return ok(walk.options);
  const endpoint = `GET ${PATH}`;
  return no(
    failure({
      disposition: "stop",
      code: "unexpected_answer",
      endpoint,
      messages: ["The list did not end."],
    }),
  );
}
