/** Files that the worker hands out as they are: wrangler reads `.txt` as text. */
declare module "*.txt" {
  const text: string;
  export default text;
}
