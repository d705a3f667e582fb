import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { eventually } from "../../support/processes.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";
import { originCaFile } from "./origin.ts";

export const BOTTLE = new URL("../../../dist/bottle.cjs", import.meta.url).pathname;

export interface EgressOptions {
  readonly routes: readonly Readonly<Record<string, unknown>>[];
  /** Values by name; what the agent holds in place of each is `placeholder-of-NAME`. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** More keys of the file. */
  readonly file?: Readonly<Record<string, unknown>>;
}

/** A running `bottle egress`. */
export interface Egress {
  readonly sandbox: Sandbox;
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** File with the bottle's CA certificate. */
  readonly ca: string;
  /** Its configuration, which can be written anew. */
  readonly file: string;
  /** What an agent has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly said: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<number | null>;
  /** Everything that was taken down so far, as text and line by line. */
  readonly logs: () => Promise<string>;
  readonly audit: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly configure: (options: EgressOptions) => Promise<void>;
}

/** Starts the built program and waits until it listens. */
export const startEgress = async (options: EgressOptions): Promise<Egress> => {
  const sandbox = await makeSandbox();
  const file = join(sandbox.dir, "egress.json");
  const configure = async ({ routes, credentials = {}, file: more = {} }: EgressOptions): Promise<void> => {
    const names = Object.keys(credentials);
    const config = {
      version: 1,
      listen: [{ address: "127.0.0.1", port: 0 }],
      ca: { certificate: "ca.pem" },
      routes,
      placeholders: Object.fromEntries(names.map((name) => [name, `placeholder-of-${name}`])),
      ...(names.length === 0 ? {} : { credentials: { stdin: true } }),
      hosts: Object.fromEntries(routes.map(({ host }) => [host, ["127.0.0.1"]])),
      upstream: { extra_ca: [await originCaFile()] },
      audit: "audit.jsonl",
      flows: "flows.jsonl",
      ...more,
    };
    await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  };
  await configure(options);
  const child = execa(process.execPath, [BOTTLE, "egress", "--config", file], {
    cwd: sandbox.dir,
    env: sandbox.env,
    extendEnv: false,
    stdin: "pipe",
    reject: false,
    buffer: false,
    all: true,
  });
  const values = Object.entries(options.credentials ?? {}).map(([name, value]) => [name, { value }]);
  child.stdin.write(`${JSON.stringify({ version: 1, credentials: Object.fromEntries(values) })}\n`);
  let text = "";
  child.all.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  let over = false;
  const ended = child.then(({ exitCode }) => {
    over = true;
    return exitCode ?? null;
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const url = await eventually("the proxy to listen", async () => {
    if (over) throw new Error(`bottle egress ended: ${text}`);
    return /listening on (http:\/\/\S+)\n/.exec(text)?.[1];
  });
  const ca = join(sandbox.dir, "ca.pem");
  const read = (name: string): Promise<string> => readFile(join(sandbox.dir, name), "utf8").catch(() => "");
  return {
    sandbox,
    pid: child.pid as number,
    url,
    port: Number(new URL(url).port),
    ca,
    file,
    env: {
      ...sandbox.env,
      HTTPS_PROXY: url,
      https_proxy: url,
      HTTP_PROXY: url,
      http_proxy: url,
      NODE_EXTRA_CA_CERTS: ca,
      SSL_CERT_FILE: ca,
      CURL_CA_BUNDLE: ca,
      REQUESTS_CA_BUNDLE: ca,
      GIT_SSL_CAINFO: ca,
    },
    said: () => text,
    signal: (name) => void child.kill(name),
    ended,
    logs: async () => (await read("audit.jsonl")) + (await read("flows.jsonl")) + text,
    audit: async () =>
      (await read("audit.jsonl"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    configure,
  };
};
