/**
 * A receiver of pushes as the product would run one: plain Node over real HTTP. `POST /hooks/{name}` is where it
 * takes them; `GET /control/{name}` tells what came in, `PUT /control/{name}` what to answer next.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface Received {
  headers: Record<string, string>;
  body: string;
}
/** An answer to give once; after the last one it is 204 again. */
export interface PlannedAnswer {
  status: number;
  headers?: Record<string, string>;
}

interface Box {
  received: Received[];
  answers: PlannedAnswer[];
}

export function startReceiver(port: number): Promise<() => Promise<void>> {
  const boxes = new Map<string, Box>();
  const server = createServer((request, response) => {
    void answer(boxes, request, response);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(() => closed(server))));
}

async function answer(
  boxes: Map<string, Box>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, kind, name = ""] = (request.url ?? "").split("/");
  const box = boxes.get(name) ?? { received: [], answers: [] };
  boxes.set(name, box);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  if (kind === "control") {
    if (request.method === "PUT") box.answers = JSON.parse(body);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(box.received));
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([header, value]) => [header, String(value)]),
  );
  box.received.push({ headers, body });
  const { status, headers: given = {} } = box.answers.shift() ?? { status: 204 };
  response.writeHead(status, given).end();
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
