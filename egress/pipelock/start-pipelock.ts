import { readFile, writeFile } from "node:fs/promises";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { Route } from "../../policy/request/route.ts";
import { sinceStart } from "../../sys/clock.ts";
import { endGroup } from "../../sys/end-group.ts";
import { type Outcome, type Running, run, start } from "../../sys/run.ts";
import { passThroughOf, pipelockConfig } from "./pipelock-config.ts";

export interface PipelockOptions {
  readonly routes: readonly Route[];
  /** A directory of its own, which nobody else can read. Its configuration, key and certificates are kept there. */
  readonly directory: string;
  /** Where programs are looked for. */
  readonly path: string;
  /** Default: `pipelock`. */
  readonly program?: string;
  /** More certificates that it trusts servers by, as PEM, beside Node's list. Absent: its system's. */
  readonly trusted?: readonly string[];
  /** How long it may take to get ready, in `ms`. */
  readonly deadlineMs?: number;
}

/** A pipelock that is ready. */
export interface Pipelock {
  /** Of a proxy that takes CONNECT, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The certificate, as PEM, by which the hosts that it reads are vouched for. */
  readonly ca: string;
  /** Hosts that it does not read; to all others requests and answers must go without content coding. */
  readonly passThrough: readonly string[];
  /** Ends it. */
  close(): Promise<void>;
}

const DEADLINE_MS = 15_000;
const PAUSE_MS = 50;
const GRACE_MS = 2_000;
const VALIDITY = "168h";

/** Configures pipelock for the routes, starts it and waits until it is ready. @throws Fault */
export const startPipelock = async (options: PipelockOptions): Promise<Pipelock> => {
  const { routes, directory, program = "pipelock", deadlineMs = DEADLINE_MS } = options;
  const env = await environment(options);
  const [caCertificate, caKey] = [join(directory, "ca.pem"), join(directory, "ca-key.pem")];
  const made = await run({
    argv: [program, "tls", "init", "--out", directory, "--validity", VALIDITY],
    env,
    signal: AbortSignal.timeout(deadlineMs),
  }).catch((cause: unknown) => {
    throw new Fault(`cannot start ${program}`, {
      cause,
      hint: `install pipelock, or take it out: ${INSTALL}`,
    });
  });
  if (made.exitCode !== 0) throw failed("it made no certificate authority", made);
  const port = await freePort();
  const file = join(directory, "pipelock.yaml");
  const config = pipelockConfig(routes, { port, caCertificate, caKey });
  // Every JSON text is a YAML document (YAML 1.2.2, section 1.2).
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  const running = start({ argv: [program, "run", "--config", file], env, group: true });
  // Its log; what it refuses, the proxy before it sees in its answer.
  running.stdout.resume();
  running.stdin.end();
  const close = async (): Promise<void> => {
    endGroup(running, GRACE_MS);
    await running.ended;
  };
  try {
    await ready(running, `http://127.0.0.1:${port}/health`, deadlineMs);
    const ca = await readFile(caCertificate, "utf8");
    return { url: `http://127.0.0.1:${port}`, ca, passThrough: passThroughOf(routes), close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
};

const INSTALL = "go install github.com/luckyPipewrench/pipelock/cmd/pipelock@latest";

/** Nothing of ours: it would look for secrets in its environment, and could log it. */
const environment = async ({
  directory,
  path,
  trusted,
}: PipelockOptions): Promise<Record<string, string>> => {
  const env = { HOME: directory, PATH: path };
  if (trusted === undefined) return env;
  const file = join(directory, "trusted.pem");
  const { rootCertificates } = process.getBuiltinModule("node:tls");
  await writeFile(file, [...rootCertificates, ...trusted].join("\n"), { mode: 0o600 });
  return { ...env, SSL_CERT_FILE: file };
};

/** It cannot be told to take any port and say which. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const ready = async (running: Running, url: string, deadlineMs: number): Promise<void> => {
  const deadline = sinceStart() + deadlineMs;
  let ended: Outcome | null = null;
  running.ended.then(
    (outcome) => {
      ended = outcome;
    },
    () => {},
  );
  for (;;) {
    const said = await ask(url);
    if (ended !== null) throw failed("it ended at its start", ended);
    if (said === "200") return;
    if (sinceStart() >= deadline)
      throw new Fault(
        `pipelock was not ready within ${deadlineMs / 1000} s; asked at ${url}, it said: ${said}`,
      );
    await sleep(PAUSE_MS);
  }
};

/** The status, or why there is none. */
const ask = (url: string): Promise<string> =>
  new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    asked.once("timeout", () => asked.destroy(new Error("nothing")));
    asked.once("error", (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
  });

const failed = (what: string, { stderr, exitCode, signal }: Outcome): Fault => {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const last = lines.at(-1) ?? (signal === null ? `exit code ${exitCode}` : `ended by ${signal}`);
  return new Fault(`pipelock did not start: ${what}: ${displayText(last)}`);
};
