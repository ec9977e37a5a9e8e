// Web hooks write times otherwise than Harvest does: seconds without a fraction, except on job posts; and the dates
// of educations and employments as MM/DD/YYYY (web hook documents, "Shared objects").

export function seconds(iso: string): string;
export function seconds(iso: string | null): string | null;
export function seconds(iso: string | null): string | null {
  return iso === null ? null : iso.replace(/\.\d+Z$/, "Z");
}

export function usDate(iso: string | null): string | null {
  if (iso === null) return null;
  const [year, month, day] = iso.slice(0, 10).split("-");
  return `${month}/${day}/${year}`;
}
