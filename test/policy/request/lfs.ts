import { buffer } from "node:stream/consumers";
import { serve } from "./recording.ts";

/** As much of a Git LFS server as an upload and a download need. */
export const serveLfs = (): Promise<string> => {
  const kept = new Map<string, Buffer>();
  return serve(async (incoming, response) => {
    const body = await buffer(incoming);
    const url = incoming.url ?? "";
    if (incoming.method === "PUT") kept.set(url, body);
    if (incoming.method === "GET") {
      response.end(kept.get(url) ?? "");
      return;
    }
    const type = { "content-type": "application/vnd.git-lfs+json" };
    response.writeHead(200, type);
    if (!url.endsWith("/objects/batch")) {
      response.end(JSON.stringify({ ours: [], theirs: [] }));
      return;
    }
    const { operation, objects } = JSON.parse(body.toString("utf8")) as {
      operation: string;
      objects: readonly { oid: string; size: number }[];
    };
    const base = `http://${incoming.headers.host}/o/r.git/info/lfs/objects`;
    const action = (oid: string) => ({
      [operation]: { href: `${base}/${oid}` },
      ...(operation === "upload" ? { verify: { href: `${base}/verify` } } : {}),
    });
    response.end(
      JSON.stringify({
        transfer: "basic",
        objects: objects.map(({ oid, size }) => ({ oid, size, authenticated: true, actions: action(oid) })),
      }),
    );
  });
};
