/** The product's dates (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) in the forms that Greenhouse takes. Pure. */

/** Which end of a span a date is, for what an imprecise one is filled up with: start early, end late. */
export type Side = "start" | "end";

interface Parts {
  year: number;
  month: number | null;
  day: number | null;
}

/** Null for what is no date of the product's forms, or names a day that does not exist. */
function readDate(text: string): Parts | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text.trim());
  if (!match) return null;
  const year = Number(match[1]);
  const month = match[2] === undefined ? null : Number(match[2]);
  const day = match[3] === undefined ? null : Number(match[3]);
  if (month !== null && (month < 1 || month > 12)) return null;
  if (day !== null && (day < 1 || day > lastDay(year, month ?? 1))) return null;
  return { year, month, day };
}

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const two = (n: number): string => String(n).padStart(2, "0");

/** `YYYY-MM-DD`, filled up to the first or the last day; null where there is no date to read. */
export function fullDate(text: string, side: Side): string | null {
  const date = readDate(text);
  if (!date) return null;
  const month = date.month ?? (side === "start" ? 1 : 12);
  const day = date.day ?? (side === "start" ? 1 : lastDay(date.year, month));
  return `${String(date.year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `YYYY-MM`, the precision at which Greenhouse shows educations; a bare year gets the side's outer month. */
export function yearMonth(text: string, side: Side): string | null {
  return fullDate(text, side)?.slice(0, 7) ?? null;
}

/** Whether a date names its day, so that it can be sent as one. */
export const hasDay = (text: string): boolean => (readDate(text)?.day ?? null) !== null;
