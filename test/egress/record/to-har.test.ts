import { expect, test } from "vitest";
import type { FlowLine } from "../../../egress/record/flow-line.ts";
import { lineOf } from "../../../egress/record/line-of.ts";
import { createMask } from "../../../egress/record/mask.ts";
import type { Flow } from "../../../egress/record/recorder.ts";
import { toHar } from "../../../egress/record/to-har.ts";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { flow, refused, scanner } from "./flows.ts";
import { harSchema } from "./har-schema.ts";

const mask = createMask({ scanner: scanner(), credentials: () => new Map() });

const lines = (...flows: readonly Flow[]): readonly FlowLine[] => flows.map((one) => lineOf(one, mask));

const harOf = (...flows: readonly Flow[]) => harSchema.parse(toHar(lines(...flows), "1.0.0"));

test("an archive is one as the specification has it, whatever happened", () => {
  const { log } = harOf(
    flow(),
    flow({ kind: "websocket", status: 101, injected: "API_TOKEN" }),
    flow({ verdict: "error", status: null, error: "ECONNRESET", address: null }),
    flow({ address: "2001:db8::1", url: "https://api.example.com/?a=1&a=2&b" }),
    refused("route/path"),
    refused("secret/known"),
  );
  expect(log.entries.map(({ response }) => response.status)).toEqual([200, 101, 0, 200, 403, 403]);
  expect(log.entries[3]?.request.queryString).toEqual([
    { name: "a", value: "1" },
    { name: "a", value: "2" },
    { name: "b", value: "" },
  ]);
  expect(log.entries[0]).toMatchObject({
    time: 12.3,
    serverIPAddress: "93.184.215.14",
    response: { statusText: "OK", content: { size: 3_400, mimeType: "application/json; charset=utf-8" } },
  });
  expect(log.entries[1]?.comment).toBe("API_TOKEN was put in");
  expect(log.entries[4]?.comment).toBe("refused by the proxy; route/path: it breaks route/path");
});

test("what has no URL is left out", () => {
  expect(harOf(flow({ kind: "connection", method: null, url: null })).log.entries).toEqual([]);
  expect(harOf(flow({ url: "[masked, 20 characters]" })).log.entries).toEqual([]);
});

test("no secret is in it", () => {
  const token = sampleOf("github-pat", 3);
  const text = JSON.stringify(
    harOf(
      flow({
        url: `https://api.example.com/?q=${token}`,
        requestHeaders: [
          ["Authorization", `Bearer ${token}`],
          ["Cookie", `a=${token}`],
          ["X-Note", token],
        ],
        responseHeaders: [
          ["Set-Cookie", `a=${token}`],
          ["Location", `https://app.example.com/?code=${token}`],
        ],
        error: token,
      }),
      flow({
        requestHeaders: [
          ["Authorization", `Bearer ${token}`],
          ["Cookie", `a=${token}`],
          ["X-Note", token],
        ],
        responseHeaders: [
          ["Set-Cookie", `a=${token}`],
          ["Location", `https://app.example.com/?code=${token}`],
        ],
      }),
    ),
  );
  expect(text).not.toContain(token);
  expect(text).toContain("Bearer [masked");
});
