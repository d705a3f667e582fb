import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { execa } from "execa";

/** A server that is measured. */
export interface Server {
  /** The URL of a repository, with what a client needs to be let in. */
  url(name: string): string;
  /** Its process, where it is one of its own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** Every repository in a directory behind git's own CGI program: one process for a request, and nothing else. */
export const serveBare = async (root: string, env: Readonly<Record<string, string>>): Promise<Server> => {
  const server = createServer((request, response) => void answer(root, env, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    pid: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The environment of git-http-backend(1). */
const answer = async (
  root: string,
  env: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const { headers } = request;
  const backend = execa("git", ["http-backend"], {
    env: {
      ...env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: path,
      QUERY_STRING: query,
      REMOTE_USER: "bench",
      CONTENT_TYPE: headers["content-type"] ?? "",
      ...(headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: headers["content-length"] }),
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    },
    extendEnv: false,
    buffer: false,
    encoding: "buffer",
    reject: false,
  });
  backend.stdin.on("error", () => {});
  request.pipe(backend.stdin);
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of backend.stdout) {
    let bytes = chunk as Buffer;
    if (head !== null) {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) continue;
      const text = head.toString("latin1", 0, end);
      response.statusCode = Number(/^Status: (\d+)/m.exec(text)?.[1] ?? 200);
      response.setHeader("Content-Type", /^Content-Type: (.*?)\r?$/m.exec(text)?.[1] ?? "text/plain");
      bytes = head.subarray(end + 4);
      head = null;
    }
    if (!response.write(bytes)) await new Promise((resolve) => response.once("drain", resolve));
  }
  response.end();
};
