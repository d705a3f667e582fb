import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { serve } from "./recording.ts";

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const xml = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { "content-type": "text/xml", ...headers },
  body: `<?xml version="1.0" encoding="utf-8"?>${body}`,
});

const TOKEN = "opaquelocktoken:0";

const LOCKED = `<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock><D:locktype><D:write/></D:locktype>
<D:lockscope><D:exclusive/></D:lockscope><D:timeout>Second-600</D:timeout>
<D:locktoken><D:href>${TOKEN}</D:href></D:locktoken></D:activelock></D:lockdiscovery></D:prop>`;

const LOCKABLE = `<D:supportedlock><D:lockentry><D:lockscope><D:exclusive/></D:lockscope>
<D:locktype><D:write/></D:locktype></D:lockentry></D:supportedlock>`;

const FOLDER = "<D:resourcetype><D:collection/></D:resourcetype>";

const response = (path: string): string =>
  `<D:response><D:href>${path}</D:href><D:propstat><D:prop>${path.endsWith("/") ? FOLDER : ""}${LOCKABLE}</D:prop>
<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;

/** As much of a WebDAV server (RFC 4918) on a directory as a push over git's dumb protocol needs. */
export const serveDav = (dir: string): Promise<string> =>
  serve((incoming, outgoing) => {
    answer(dir, incoming)
      .catch((): Answer => ({ status: 404 }))
      .then(({ status, headers = {}, body = "" }) => send(outgoing, status, headers, body));
  });

const send = (
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void => {
  outgoing.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers }).end(body);
};

const answer = async (dir: string, incoming: IncomingMessage): Promise<Answer> => {
  const { pathname } = new URL(incoming.url ?? "/", "http://localhost");
  const file = join(dir, pathname);
  const body = await buffer(incoming);
  switch (incoming.method) {
    case "GET":
      return { status: 200, body: await readFile(file) };
    case "HEAD":
      await stat(file);
      return { status: 200 };
    case "PROPFIND":
      return list(file, pathname, incoming.headers["depth"] ?? "0");
    case "MKCOL":
      // What is there already is no failure to git (RFC 4918, section 9.3.1).
      return mkdir(file).then(
        () => ({ status: 201 }),
        () => ({ status: 405 }),
      );
    case "LOCK":
      return xml(200, LOCKED, { "lock-token": `<${TOKEN}>` });
    case "UNLOCK":
      return { status: 204 };
    case "PUT":
      await writeFile(file, body);
      return { status: 201 };
    case "MOVE":
      await rename(file, join(dir, new URL(String(incoming.headers["destination"])).pathname));
      return { status: 201 };
    case "DELETE":
      await rm(file);
      return { status: 204 };
    default:
      return { status: 405 };
  }
};

const list = async (file: string, path: string, depth: string | readonly string[]): Promise<Answer> => {
  const found = await stat(file);
  const inner = found.isDirectory() && depth === "1" ? await readdir(file, { withFileTypes: true }) : [];
  const paths = inner.map((entry) => join(path, entry.name) + (entry.isDirectory() ? "/" : ""));
  return xml(207, `<D:multistatus xmlns:D="DAV:">${[path, ...paths].map(response).join("")}</D:multistatus>`);
};
