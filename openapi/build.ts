/** `npm run openapi`: writes the document and its page where the worker reads them as text (src/docs/). */
import { writeFileSync } from "node:fs";
import { artefacts } from "./artefacts.ts";

for (const { path, text } of await artefacts()) {
  writeFileSync(path, text);
  console.log(`${path}: ${text.length} characters`);
}
