// Answers of writes: the record without its internal fields, or the sentence of a deletion.

export function shown(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith("_")));
}

export function deleted(what: string, id: number): object {
  return { message: `${what} ${id} deleted successfully` };
}
