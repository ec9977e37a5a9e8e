// The command line: node test/greenhouse/main.ts --port 4010 [--host 127.0.0.1]
import { parseArgs } from "node:util";
import { startGreenhouse } from "./server.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, host: { type: "string", default: "127.0.0.1" } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is not a port`);
  process.exit(2);
}

const greenhouse = await startGreenhouse({ port, host: values.host });
console.log(`practice Greenhouse at ${greenhouse.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void greenhouse.close().then(() => process.exit(0)));
}
