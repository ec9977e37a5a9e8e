// Rows of one kind: ids that only grow, look-ups by index, updates that replace the row (so a payload taken
// earlier stays the snapshot it was).

export interface Row {
  id: number;
  created_at: string;
  updated_at: string;
}

type Key = string | number;
type KeysOf<T> = (row: T) => readonly Key[];
interface Index<T> {
  keys: KeysOf<T>;
  ids: Map<Key, Set<number>>;
}

/** Real ids grow in steps and end in the number of the data region (6392119002): so do these. */
const ID_STEP = 1000;
const REGION_SUFFIX = 2;

export class Table<T extends Row> {
  #rows = new Map<number, T>();
  #indexes = new Map<string, Index<T>>();
  #next: number;

  constructor(base: number, indexes: Record<string, KeysOf<T>> = {}) {
    this.#next = base + REGION_SUFFIX;
    for (const [name, keys] of Object.entries(indexes)) this.#indexes.set(name, { keys, ids: new Map() });
  }

  get size(): number {
    return this.#rows.size;
  }

  nextId(): number {
    const id = this.#next;
    this.#next += ID_STEP;
    return id;
  }

  add(row: T): T {
    this.#rows.set(row.id, row);
    this.#index(row);
    return row;
  }

  get(id: number | null | undefined): T | undefined {
    return id == null ? undefined : this.#rows.get(id);
  }

  update(id: number, change: Partial<T>): T {
    const old = this.#rows.get(id);
    if (!old) throw new Error(`no row ${id} to update`);
    this.#unindex(old);
    const row = { ...old, ...change };
    this.#rows.set(id, row);
    this.#index(row);
    return row;
  }

  remove(id: number): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#unindex(row);
    this.#rows.delete(id);
  }

  all(): T[] {
    return [...this.#rows.values()];
  }

  /** Rows whose index has this key, oldest first. */
  by(index: string, key: Key): T[] {
    const found: T[] = [];
    for (const id of this.#indexOf(index).ids.get(key) ?? []) {
      const row = this.#rows.get(id);
      if (row) found.push(row);
    }
    return found.sort((a, b) => a.id - b.id);
  }

  hasIndex(index: string): boolean {
    return this.#indexes.has(index);
  }

  #indexOf(name: string): Index<T> {
    const index = this.#indexes.get(name);
    if (!index) throw new Error(`no index ${name}`);
    return index;
  }

  #index(row: T): void {
    for (const { keys, ids } of this.#indexes.values()) {
      for (const key of keys(row)) {
        const set = ids.get(key);
        if (set) set.add(row.id);
        else ids.set(key, new Set([row.id]));
      }
    }
  }

  #unindex(row: T): void {
    for (const { keys, ids } of this.#indexes.values()) {
      for (const key of keys(row)) ids.get(key)?.delete(row.id);
    }
  }
}
