import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { createRecorder } from "../../../egress/record/create-recorder.ts";
import { type FlowLine, parseFlowLine } from "../../../egress/record/flow-line.ts";
import type { Flow } from "../../../egress/record/recorder.ts";
import type { Header } from "../../../policy/request/facts.ts";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { flow, refused, scanner } from "./flows.ts";

const KNOWN = `known-${"k".repeat(30)}`;

const kept = async (...flows: readonly Flow[]) => {
  const { dir } = await makeSandbox();
  const [audit, log] = [join(dir, "logs/audit.jsonl"), join(dir, "logs/flows.jsonl")];
  const recorder = createRecorder({
    audit,
    flows: log,
    scanner: scanner(),
    credentials: () => new Map([["API_TOKEN", KNOWN]]),
  });
  for (const one of flows) recorder.record(one);
  const atOnce = readFileSync(audit, "utf8");
  await recorder.close();
  const [auditText, logText] = [readFileSync(audit, "utf8"), readFileSync(log, "utf8")];
  const read = (text: string): readonly (FlowLine | null)[] => text.trimEnd().split("\n").map(parseFlowLine);
  return { audit, log, atOnce, auditText, logText, audited: read(auditText), logged: read(logText) };
};

const withHeaders = (...headers: readonly Header[]): Flow =>
  flow({ requestHeaders: headers, responseHeaders: headers });

describe("every flow is one line of the audit and one of the flow log", () => {
  test("in order, in files that nobody else may read, the audit at once", async () => {
    const { audit, log, atOnce, auditText, audited, logged } = await kept(
      flow({ id: "a" }),
      refused("host/no-route", { id: "b" }),
      flow({ id: "c", kind: "connection", method: null, url: null, host: null, port: null, status: null }),
    );
    expect(atOnce).toBe(auditText);
    expect(audited.map((line) => line?.id)).toEqual(["a", "b", "c"]);
    expect(logged.map((line) => line?.id)).toEqual(["a", "b", "c"]);
    for (const file of [audit, log]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("says what was asked, decided, sent and put in", async () => {
    const { logged, audited } = await kept(
      refused("route/path", { injected: null, warnings: ["slow"], error: null }),
      flow({ injected: "API_TOKEN", verdict: "error", error: "ECONNRESET" }),
    );
    expect(logged).toMatchObject([
      {
        started: "2026-11-01T12:00:00.000Z",
        durationMs: 12.3,
        verdict: "reject",
        reasons: [{ rule: "route/path", level: "block", message: "it breaks route/path", hint: "do not" }],
        warnings: ["slow"],
        status: 403,
      },
      { injected: "API_TOKEN", verdict: "error", error: "ECONNRESET", sentBytes: 120, receivedBytes: 3_400 },
    ]);
    expect(logged[1]?.requestHeaders).toEqual(flow().requestHeaders);
    expect(audited[1]?.requestHeaders).toEqual([]);
  });

  test("a line of the audit is there when the process is killed right after", async () => {
    const { dir } = await makeSandbox();
    const audit = join(dir, "audit.jsonl");
    const script = join(dir, "writer.cjs");
    const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
    await build({
      stdin: {
        contents: `
          import { createRecorder } from "./egress/record/create-recorder.ts";
          import { flow, scanner } from "./test/egress/record/flows.ts";
          const [audit] = process.argv.slice(2);
          const recorder = createRecorder({ audit, flows: null, scanner: scanner(), credentials: () => new Map() });
          for (let id = 0; id < 100; id++) recorder.record(flow({ id: String(id) }));
          process.kill(process.pid, "SIGKILL");`,
        resolveDir: place("../../.."),
      },
      outfile: script,
      bundle: true,
      platform: "node",
      format: "cjs",
    });
    const { signal } = await execa(process.execPath, [script, audit], { reject: false });
    expect(signal).toBe("SIGKILL");
    const lines = readFileSync(audit, "utf8").trimEnd().split("\n").map(parseFlowLine);
    expect(lines.map((line) => line?.id)).toEqual(Array.from({ length: 100 }, (_, id) => String(id)));
  });

  test("what cannot be written is said before anything is let out", async () => {
    const { dir } = await makeSandbox();
    mkdirSync(join(dir, "audit"));
    const options = { flows: null, scanner: scanner(), credentials: () => new Map<string, string>() };
    expect(() => createRecorder({ ...options, audit: join(dir, "audit") })).toThrow(
      `cannot write the audit ${join(dir, "audit")}`,
    );
  });

  test("a full disk is a fault, not silence", async () => {
    const options = { scanner: scanner(), credentials: () => new Map<string, string>() };
    expect(() => createRecorder({ ...options, audit: "/dev/full", flows: null })).toThrow("ENOSPC");
  });
});

describe("no secret is kept", () => {
  const token = sampleOf("github-pat", 7);

  const CASES: readonly (readonly [string, Header, string])[] = [
    ["an Authorization", ["Authorization", `Bearer ${"o".repeat(20)}`], "o".repeat(20)],
    ["a key of any form", ["X-Api-Key", "o".repeat(20)], "o".repeat(20)],
    ["a cookie", ["Cookie", `sid=${"o".repeat(20)}`], "o".repeat(20)],
    ["a cookie that is set", ["Set-Cookie", `sid=${"o".repeat(20)}; Path=/`], "o".repeat(20)],
    ["what is said to the proxy", ["Proxy-Authorization", `Basic ${"o".repeat(20)}`], "o".repeat(20)],
    ["a token in any header", ["X-Note", `see ${token}`], token],
    ["a token in a header's name", [`X-${token}`, "1"], token],
    ["an encoded token", ["X-Note", Buffer.from(`token=${token}`).toString("base64")], "dG9rZW4"],
    ["a known credential in any header", ["X-Note", `a${KNOWN}b`], KNOWN],
    [
      "a code in a redirect",
      ["Location", `https://app.example.com/cb?code=${"o".repeat(20)}`],
      "o".repeat(20),
    ],
    ["a code in a referrer", ["Referer", `https://app.example.com/#code=${"o".repeat(20)}`], "o".repeat(20)],
  ];

  test.each(CASES)("%s", async (_, header, secret) => {
    const { auditText, logText, logged } = await kept(
      withHeaders(["Accept", "*/*"], header, ["Server", "nginx"]),
    );
    expect(auditText + logText).not.toContain(secret);
    // What stands around it is kept.
    for (const side of [logged[0]?.requestHeaders, logged[0]?.responseHeaders]) {
      expect(side).toHaveLength(3);
      expect(side?.[0]).toEqual(["Accept", "*/*"]);
      expect(side?.[2]).toEqual(["Server", "nginx"]);
      expect(JSON.stringify(side?.[1])).toMatch(/masked, \d+ characters/);
    }
  });

  test("a header that was harmless before its value became a credential is masked from then on", async () => {
    const { dir } = await makeSandbox();
    const log = join(dir, "flows.jsonl");
    const credentials = new Map<string, string>();
    const recorder = createRecorder({
      audit: join(dir, "audit.jsonl"),
      flows: log,
      scanner: scanner(),
      credentials: () => credentials,
    });
    recorder.record(withHeaders(["X-Note", "blue-green-violet"]));
    credentials.set("API_TOKEN", "blue-green-violet");
    recorder.record(withHeaders(["X-Note", "blue-green-violet"]));
    await recorder.close();
    const [before, after] = readFileSync(log, "utf8").split("\n");
    expect(before).toContain("blue-green-violet");
    expect(after).not.toContain("blue-green-violet");
  });

  test("in words of any kind", async () => {
    for (const secret of [token, KNOWN]) {
      const { auditText, logText } = await kept(
        flow({
          method: secret,
          url: `https://api.example.com/${secret}`,
          host: `${secret}.example.com`,
          warnings: [`saw ${secret}`],
          error: `bad ${secret}`,
          notes: [{ rule: "x/y", level: "warn", message: `about ${secret}`, hint: `without ${secret}` }],
        }),
      );
      expect(auditText + logText).not.toContain(secret);
    }
  });

  test("a flow in which one was seen keeps no header and no path, however it was written", async () => {
    const hidden = [...KNOWN].reverse().join("-");
    const seen = refused("secret/known", {
      url: `https://api.example.com/${hidden}?q=${hidden}`,
      requestHeaders: [[`X-${hidden}`, hidden]],
    });
    const { auditText, logText, logged } = await kept(seen);
    expect(auditText + logText).not.toContain(hidden);
    expect(logged[0]).toMatchObject({ withheld: true, url: "https://api.example.com/[withheld]" });
    // Nothing else would have caught it.
    const control = await kept({ ...seen, reasons: [] });
    expect(control.logText).toContain(hidden);
  });

  test("a foreign credential is not kept, the path that it was sent to is", async () => {
    const key = "o".repeat(20);
    const { logText, logged } = await kept(
      refused("credential/header", { requestHeaders: [["X-Pass", key]], url: "https://api.example.com/v1" }),
    );
    expect(logText).not.toContain(key);
    expect(logged[0]?.url).toBe("https://api.example.com/v1");
  });

  test("bytes that would move a terminal are shown as text", async () => {
    const { logged } = await kept(withHeaders(["X-Note", "a\u001b[2Jb\u00ff"]));
    expect(logged[0]?.requestHeaders).toEqual([["X-Note", "a\\x1b[2Jb\\xff"]]);
  });
});

test("a recorder that was closed takes nothing more, and says so", async () => {
  const { dir } = await makeSandbox();
  const options = { flows: null, scanner: scanner(), credentials: () => new Map<string, string>() };
  const recorder = createRecorder({ ...options, audit: join(dir, "audit.jsonl") });
  await recorder.close();
  expect(() => recorder.record(flow())).toThrow("cannot write the audit");
});
