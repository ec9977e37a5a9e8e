/** Read as text (wrangler.toml, rules). */
declare const text: string;
export default text;
