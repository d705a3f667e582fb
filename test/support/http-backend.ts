import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { mustGit, type Repo } from "./repo.ts";
import type { Sandbox } from "./sandbox.ts";

/** Serves every repository of a sandbox over HTTP, as a web server with git's own CGI program would. */
export const serveHttp = async (sandbox: Sandbox): Promise<{ url(repo: Repo): string }> => {
  const server = createServer((request, response) => {
    answer(sandbox, request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  return { url: (repo) => `http://127.0.0.1:${port}${repo.dir.slice(sandbox.dir.length)}` };
};

/** Lets anyone who reaches the server push: git's default asks for a login first. */
export const allowHttpPush = (repo: Repo): Promise<string> =>
  mustGit(repo, ["config", "http.receivepack", "true"]);

/** One request is one run of `git http-backend` (git-http-backend(1), "ENVIRONMENT"), for a user where one is named. */
export const answer = async (
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  user?: string,
): Promise<void> => {
  const backend = execa("git", ["http-backend"], {
    env: {
      ...sandbox.env,
      ...cgiEnv(sandbox, request),
      ...(user === undefined ? {} : { REMOTE_USER: user }),
    },
    extendEnv: false,
    stdin: "pipe",
    buffer: false,
    encoding: "buffer",
    reject: false,
  });
  backend.stdin.on("error", () => {});
  request.pipe(backend.stdin);
  const { head, rest } = await readHead(backend.stdout);
  for (const line of head.split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/s);
    if (name === "Status") response.statusCode = Number.parseInt(value, 10);
    else if (name !== "") response.setHeader(name, value);
  }
  response.write(rest);
  backend.stdout.pipe(response);
  await backend;
};

const cgiEnv = (sandbox: Sandbox, request: IncomingMessage): Record<string, string> => {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { "content-type": type, "content-length": length, "content-encoding": encoding } = request.headers;
  const protocol = request.headers["git-protocol"];
  return {
    GATEWAY_INTERFACE: "CGI/1.1",
    GIT_PROJECT_ROOT: sandbox.dir,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: request.method ?? "GET",
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REMOTE_ADDR: "127.0.0.1",
    ...(type === undefined ? {} : { CONTENT_TYPE: type }),
    ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
    ...(encoding === undefined ? {} : { HTTP_CONTENT_ENCODING: encoding }),
    ...(protocol === undefined ? {} : { GIT_PROTOCOL: String(protocol) }),
  };
};

/** Reads the header of a CGI answer; what came after it in the same piece is `rest`. */
const readHead = async (stream: Readable): Promise<{ head: string; rest: Buffer }> => {
  let seen = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen = Buffer.concat([seen, chunk as Buffer]);
    const end = seen.indexOf("\r\n\r\n");
    if (end >= 0) return { head: seen.toString("latin1", 0, end), rest: seen.subarray(end + 4) };
  }
  return { head: "Status: 500 Internal Server Error", rest: Buffer.alloc(0) };
};
