import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { stringify } from "yaml";
import { parseFlowLine } from "../../../egress/record/flow-line.ts";
import { PROGRAM } from "../../bottle/support.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { findProgram } from "../../support/sshd.ts";
import { type Origin, originCaFile, startOrigin } from "../support/origin.ts";

const value = (letter: string): string => `real-${letter.repeat(24)}`;
const PLACEHOLDER = "bottle-placeholder-api-token";
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

const documentOf = (secret: string): string =>
  JSON.stringify({ version: 1, credentials: { API_TOKEN: { value: secret } } });

/** The built program between curl and a real server. */
const start = async (auth: Readonly<Record<string, unknown>> | null) => {
  const { dir, env } = await makeSandbox();
  const origin = await startOrigin({
    handle: (request, response) => {
      request.resume();
      request.on("end", () => {
        if (request.url?.startsWith("/away"))
          response.writeHead(302, { location: "https://evil.example.org/" });
        response.end("done");
      });
    },
  });
  const credentials = join(dir, "credentials.json");
  writeFileSync(credentials, documentOf(value("a")), { mode: 0o600 });
  const config = {
    version: 1,
    listen: [{ address: "127.0.0.1", port: 0 }],
    ca: { certificate: "ca.pem" },
    routes: [
      {
        host: origin.host,
        owner: null,
        ports: [origin.port],
        addresses: ["127.0.0.0/8"],
        ...(auth === null ? {} : { auth: { token_ref: "API_TOKEN", ...auth } }),
      },
    ],
    placeholders: { API_TOKEN: PLACEHOLDER },
    credentials: { file: "credentials.json" },
    hosts: { [origin.host]: ["127.0.0.1"] },
    upstream: { extra_ca: [await originCaFile()] },
    audit: "audit.jsonl",
    flows: "flows.jsonl",
  };
  const file = join(dir, "egress.yaml");
  writeFileSync(file, stringify(config), { mode: 0o600 });
  const running = execa(process.execPath, [PROGRAM, "egress", "--config", file], {
    cwd: dir,
    env,
    extendEnv: false,
    reject: false,
    all: true,
    buffer: false,
  });
  onTestFinished(async () => {
    running.kill();
    await running;
  });
  let said = "";
  running.all.on("data", (piece: Buffer) => {
    said += piece.toString("utf8");
  });
  const url = await vi.waitFor(() => {
    const found = /listening on \S*?(127\.0\.0\.1:\d+)/.exec(said);
    if (found === null) throw new Error(`not yet: ${said}`);
    return `http://${found[1]}`;
  }, 20_000);
  const curl = async (path: string, ...headers: readonly string[]): Promise<string> => {
    const { stdout } = await execa(
      "curl",
      [
        ...["-sS", "--max-time", "20", "-x", url, "--cacert", join(dir, "ca.pem")],
        ...headers.flatMap((header) => ["-H", header]),
        `https://${origin.host}:${origin.port}${path}`,
      ],
      { env, extendEnv: false, reject: false },
    );
    return stdout;
  };
  const stop = async (): Promise<void> => {
    running.kill("SIGTERM");
    await running;
  };
  const read = (name: string): string => readFileSync(join(dir, name), "utf8");
  return { dir, env, origin, credentials, curl, stop, read, said: () => said };
};

/** What the server saw of a header, in the last request. */
const saw = ({ requests }: Origin, name: string): readonly string[] => {
  const headers = requests.at(-1)?.headers ?? [];
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name);
};

const hasCurl = findProgram("curl") !== null;

describe.skipIf(!hasCurl)(
  `through the built proxy${hasCurl ? "" : " (skipped: no curl; apt-get install curl)"}`,
  () => {
    test.each([
      [{ scheme: "Bearer" }, `Authorization: Bearer ${PLACEHOLDER}`, "authorization", `Bearer ${value("a")}`],
      [{ scheme: "token" }, `Authorization: Bearer ${PLACEHOLDER}`, "authorization", `token ${value("a")}`],
      [{ scheme: "Bearer" }, `x-api-key: ${PLACEHOLDER}`, "authorization", `Bearer ${value("a")}`],
      [
        { scheme: "token" },
        `Authorization: ${basic(`dev:${PLACEHOLDER}`)}`,
        "authorization",
        basic(`dev:${value("a")}`),
      ],
      [{ scheme: "header", name: "x-pass" }, `X-Pass: ${PLACEHOLDER}`, "x-pass", value("a")],
    ])("%j, asked with %s", async (auth, header, name, arrives) => {
      const { origin, curl } = await start(auth);
      await curl("/", header);
      expect(saw(origin, name)).toEqual([arrives]);
      expect(JSON.stringify(origin.requests)).not.toContain(PLACEHOLDER);
    });

    test("a parameter", async () => {
      const { origin, curl } = await start({ scheme: "query", name: "key" });
      await curl(`/v1?a=1&key=${PLACEHOLDER}`);
      expect(origin.requests.at(-1)?.url).toBe(`/v1?a=1&key=${value("a")}`);
    });

    test("rotates with its file, and a wrong file changes nothing", async () => {
      const { origin, curl, credentials, said } = await start({ scheme: "Bearer" });
      const asked = `Authorization: Bearer ${PLACEHOLDER}`;
      writeFileSync(credentials, documentOf(value("b")));
      await vi.waitFor(async () => {
        await curl("/", asked);
        expect(saw(origin, "authorization")).toEqual([`Bearer ${value("b")}`]);
      }, 30_000);
      writeFileSync(credentials, documentOf("").replace("1", "2"));
      await vi.waitFor(() => expect(said()).toContain("version: must be 1"), 30_000);
      await curl("/", asked);
      expect(saw(origin, "authorization")).toEqual([`Bearer ${value("b")}`]);
    });

    test("a redirect carries no credential anywhere: the client asks again, and is judged again", async () => {
      const { origin, curl } = await start({ scheme: "Bearer" });
      expect(await curl("/away", `Authorization: Bearer ${PLACEHOLDER}`)).toBe("done");
      expect(origin.requests).toHaveLength(1);
    });

    test("no file, answer or word holds a credential, and each request has one line", async () => {
      const { origin, curl, stop, read, said, dir, env } = await start({ scheme: "Bearer" });
      await curl("/one?q=2", `Authorization: Bearer ${PLACEHOLDER}`);
      expect(saw(origin, "authorization")).toEqual([`Bearer ${value("a")}`]);
      await curl("/own", `Authorization: Bearer ${value("o")}`);
      await curl("/leak", `Authorization: Bearer ${PLACEHOLDER}`, `X-Note: ${value("a")}`);
      expect(origin.requests).toHaveLength(1);
      await stop();
      const all = read("audit.jsonl") + read("flows.jsonl") + said();
      for (const secret of [value("a"), value("o")]) expect(all).not.toContain(secret);
      for (const name of ["audit.jsonl", "flows.jsonl"]) {
        expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
        const lines = read(name).trimEnd().split("\n").map(parseFlowLine);
        const requests = lines.filter((line) => line?.kind === "request");
        expect(requests.map((line) => [line?.verdict, line?.injected])).toEqual([
          ["accept", "API_TOKEN"],
          ["reject", null],
          ["reject", null],
        ]);
      }
      const shown = await execa(process.execPath, [PROGRAM, "log", join(dir, "flows.jsonl")], {
        env,
        extendEnv: false,
      });
      expect(shown.stdout).toContain("with API_TOKEN");
      expect(shown.stdout).toContain("credential/header");
      expect(shown.stdout).toContain("secret/known");
    });
  },
);
