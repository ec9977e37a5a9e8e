// One clock for everything that has a time limit here: rate windows, token life, web hook retries, file links.
// Tests move it instead of waiting; nothing in this folder reads Date.now() on its own account.

export class Clock {
  #offset = 0;
  #frozenAt: number | null = null;
  #listeners = new Set<() => void>();

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offset;
  }

  iso(at = this.now()): string {
    return new Date(at).toISOString();
  }

  get frozen(): boolean {
    return this.#frozenAt !== null;
  }

  advance(ms: number): void {
    if (this.#frozenAt === null) this.#offset += ms;
    else this.#frozenAt += ms;
    this.#tell();
  }

  set(now: number, frozen: boolean): void {
    this.#offset = now - Date.now();
    this.#frozenAt = frozen ? now : null;
    this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
