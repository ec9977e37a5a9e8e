/** The few signs that pages use, drawn as lines in the colour of the text. */
const PATHS = {
  check: "M20 6 9 17l-5-5",
  alert:
    "M12 8v5m0 3.5v.01M10.3 3.9 2.4 17.5A2 2 0 0 0 4.1 20.5h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  info: "M12 11v5m0-8.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  close: "M6 6l12 12M18 6 6 18",
  outside: "M14 5h5v5m0-5-8 8M10 5H5v14h14v-5",
  health: "M3 12h4l3-8 4 16 3-8h4",
  plug: "M9 3v5m6-5v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3",
  people:
    "M16 20v-2a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v2m6.5-10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM21 20v-2a4 4 0 0 0-3-3.9M15.5 3.2a3.5 3.5 0 0 1 0 6.7",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  clock: "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  lock: "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
  send: "M4 12h15m-6-6 6 6-6 6",
} as const;
export type IconName = keyof typeof PATHS;

/** Hidden from screen readers unless it has a label. */
export const Icon = ({ name, label }: { name: IconName; label?: string }) => (
  <>
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
    {label && <span class="unseen">{label}</span>}
  </>
);

/** The mark: two links of one chain. */
export const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="9" fill="var(--accent)" />
    <path
      d="M13.5 18.5 18.5 13.5M12 14.5l-2.6 2.6a4 4 0 0 0 5.6 5.6l2.5-2.6M20 17.5l2.6-2.6a4 4 0 0 0-5.6-5.6L14.5 12"
      fill="none"
      stroke="var(--on-accent)"
      stroke-width="2.25"
      stroke-linecap="round"
    />
  </svg>
);
