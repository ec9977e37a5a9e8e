/** D1 binds at most 2 MB a value, and a character can be three bytes long in UTF-8 (D1, Limits). */
const MAX_CHARS = 300_000;
/** Keeps one statement's work short: D1 runs one at a time. */
const MAX_ROWS = 500;

/** Rows as JSON arrays for `json_each`, each small enough for one bound parameter; none for no rows. */
export function jsonChunks(
  rows: readonly unknown[],
  limits = { chars: MAX_CHARS, rows: MAX_ROWS },
): string[] {
  const chunks: string[] = [];
  let open: string[] = [];
  let chars = 0;
  const close = () => {
    if (open.length > 0) chunks.push(`[${open.join(",")}]`);
    open = [];
    chars = 0;
  };
  for (const row of rows) {
    const json = JSON.stringify(row);
    if (open.length >= limits.rows || chars + json.length > limits.chars) close();
    open.push(json);
    chars += json.length + 1;
  }
  close();
  return chunks;
}
