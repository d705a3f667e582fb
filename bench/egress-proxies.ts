import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa, execaSync } from "execa";
import type { Way } from "./egress-client.ts";
import type { Origin } from "./egress-origin.ts";
import type { Workshop } from "./repository.ts";

/** A proxy that is measured, in a process of its own. */
export interface MeasuredProxy extends Way {
  readonly pid: number;
  /** The most memory that it has held, in `bytes` (proc(5), VmHWM). */
  peak(): number;
  stop(): Promise<void>;
}

/** What stands in the agent's requests for the credential. */
export const PLACEHOLDER = "bottle-placeholder-bench";

/** A running `bottle egress`: TLS read, DLP both ways, one credential put in, both logs kept. */
export const startEgress = async ({ scratch, program }: Workshop, origin: Origin): Promise<MeasuredProxy> => {
  const dir = join(scratch, `egress-${randomBytes(4).toString("hex")}`);
  await mkdir(dir);
  const config = {
    version: 1,
    listen: [{ address: "127.0.0.1", port: 0 }],
    ca: { certificate: "ca.pem" },
    routes: [
      {
        host: origin.name,
        ports: [origin.port],
        addresses: ["127.0.0.1/32"],
        auth: { scheme: "Bearer", token_ref: "BENCH" },
        budget: { requests_per_minute: 1_000_000_000, sent: "1024GiB" },
      },
    ],
    placeholders: { BENCH: PLACEHOLDER },
    credentials: { stdin: true },
    hosts: { [origin.name]: ["127.0.0.1"] },
    upstream: { extra_ca: [origin.ca] },
    audit: "audit.jsonl",
    flows: "flows.jsonl",
  };
  const file = join(dir, "egress.json");
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const child = execa(process.execPath, [join(dirname(program), "bottle.cjs"), "egress", "--config", file], {
    cwd: dir,
    env: { PATH: process.env["PATH"] ?? "", HOME: dir },
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: "pipe",
    all: true,
  });
  child.stdin.on("error", () => {});
  const value = randomBytes(32).toString("base64url");
  child.stdin.write(`${JSON.stringify({ version: 1, credentials: { BENCH: { value } } })}\n`);
  const port = await new Promise<number>((resolve, reject) => {
    let text = "";
    child.all.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const found = /listening on http:\/\/\S+:(\d+)\n/.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void child.then(() => reject(new Error(`bottle egress ended: ${text}`)));
  });
  return proxyOf(port, join(dir, "ca.pem"), child.pid as number, async () => {
    child.kill("SIGKILL");
    await child;
  });
};

/** What installs mitmproxy. */
export const INSTALL = "apt-get install mitmproxy";

/** The version of mitmproxy; undefined where there is none. */
export const mitmproxyVersion = (): string | undefined => {
  const { stdout, failed } = execaSync("mitmdump", ["--version"], { reject: false });
  return failed ? undefined : /^Mitmproxy: (\S+)/m.exec(stdout)?.[1];
};

/** Sends connections to the name where the origin is; `looking` searches what passes for five kinds of secrets too. */
const addon = (port: number, looking: boolean): string => `
import re
SECRETS = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{36}|glpat-[\\w-]{20}|sk-ant-[\\w-]{20,}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)

class Bench:
    def server_connect(self, data):
        data.server.address = ("127.0.0.1", ${port})
${
  looking
    ? `
    def look(self, message):
        texts = [message.text, *message.headers.keys(), *message.headers.values()]
        if any(SECRETS.search(text) for text in texts):
            raise ValueError("a secret")

    def request(self, flow):
        if SECRETS.search(flow.request.pretty_url):
            raise ValueError("a secret")
        self.look(flow.request)

    def response(self, flow):
        self.look(flow.response)
`
    : ""
}
addons = [Bench()]
`;

export interface MitmproxyOptions {
  readonly looking: boolean;
  /** Passes on bodies of more than a megabyte as they come, unread; it keeps them whole in memory otherwise. */
  readonly streaming?: boolean;
}

/** A running mitmdump. */
export const startMitmproxy = async (
  { scratch }: Workshop,
  origin: Origin,
  { looking, streaming = false }: MitmproxyOptions,
): Promise<MeasuredProxy> => {
  const dir = join(scratch, `mitmproxy-${randomBytes(4).toString("hex")}`);
  await mkdir(dir);
  const file = join(dir, "addon.py");
  await writeFile(file, addon(origin.port, looking));
  const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000);
  const settings = [
    `confdir=${dir}`,
    `ssl_verify_upstream_trusted_ca=${origin.ca}`,
    ...(streaming ? ["stream_large_bodies=1m"] : []),
  ];
  const args = ["--listen-host", "127.0.0.1", "--listen-port", `${port}`, "-s", file];
  const child = execa("mitmdump", ["-q", ...args, ...settings.flatMap((one) => ["--set", one])], {
    cwd: dir,
    env: { PATH: process.env["PATH"] ?? "", HOME: dir },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  let ended = "";
  void child.then(({ stderr, stdout }) => {
    ended = `mitmdump ended: ${stdout}${stderr}`;
  });
  while (!(await answers(port))) {
    if (ended !== "") throw new Error(ended);
    await pause(50);
  }
  return proxyOf(port, join(dir, "mitmproxy-ca-cert.pem"), child.pid as number, async () => {
    child.kill("SIGKILL");
    await child;
  });
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const proxyOf = (proxyPort: number, ca: string, pid: number, stop: () => Promise<void>): MeasuredProxy => ({
  proxyPort,
  ca,
  pid,
  peak: () =>
    1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0),
  stop,
});
