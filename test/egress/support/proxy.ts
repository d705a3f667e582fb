import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { type Authority, createAuthority } from "../../../egress/ca/authority.ts";
import { parseConfig } from "../../../egress/config/load-config.ts";
import type { NextHop } from "../../../egress/connect/next-hop.ts";
import { createResolver, type Resolver } from "../../../egress/connect/resolver.ts";
import { readTrust } from "../../../egress/connect/trust.ts";
import { createProxy, type EgressProxy } from "../../../egress/create-proxy.ts";
import type { Dlp } from "../../../egress/dlp/dlp.ts";
import type { Injector } from "../../../egress/inject/injector.ts";
import type { Flow, Recorder } from "../../../egress/record/recorder.ts";
import { sinceStart, wallClock } from "../../../sys/clock.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";
import { literalDlp } from "./literal-dlp.ts";
import { type Origin, originCaFile } from "./origin.ts";

export interface ProxyOptions {
  /** Keys of the file, beside those that are always there. */
  readonly file?: Readonly<Record<string, unknown>>;
  readonly routes?: readonly Readonly<Record<string, unknown>>[];
  /** Values of credentials by name; the placeholder of each is `placeholder-NAME`. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly resolve?: Resolver;
  readonly dlp?: Dlp;
  readonly hop?: NextHop;
  readonly recorder?: Recorder;
  readonly http2?: boolean;
}

/** A proxy in this process, with what it has taken down. */
export interface TestProxy {
  readonly proxy: EgressProxy;
  readonly port: number;
  readonly url: string;
  /** File with the bottle's CA certificate. */
  readonly ca: string;
  readonly authority: Authority;
  readonly flows: Flow[];
  readonly said: string[];
  readonly sandbox: Sandbox;
}

/** A route to an origin on this machine. */
export const routeTo = (
  { host, port }: Pick<Origin, "host" | "port">,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({ host, ports: [port], addresses: ["127.0.0.0/8"], ...more });

export const startProxy = async (options: ProxyOptions = {}): Promise<TestProxy> => {
  const sandbox = await makeSandbox();
  const values = new Map(Object.entries(options.credentials ?? {}));
  const placeholders = Object.fromEntries([...values.keys()].map((name) => [name, `placeholder-${name}`]));
  const routes = options.routes ?? [];
  const file = {
    version: 1,
    listen: [{ address: "127.0.0.1", port: 0 }],
    ca: { certificate: "ca.pem" },
    routes,
    placeholders,
    ...(values.size === 0 ? {} : { credentials: { stdin: true } }),
    hosts: Object.fromEntries(
      routes.filter(({ host }) => !String(host).startsWith("*")).map(({ host }) => [host, ["127.0.0.1"]]),
    ),
    upstream: { extra_ca: [await originCaFile()], http2: options.http2 ?? false },
    audit: "audit.jsonl",
    ...options.file,
  };
  const config = parseConfig(stringify(file), join(sandbox.dir, "egress.yaml"));
  const flows: Flow[] = [];
  const said: string[] = [];
  const injector: Injector = {
    inject: ({ auth }, head) => {
      const value = auth === undefined ? undefined : values.get(auth.token_ref);
      if (auth === undefined || value === undefined) return { ...head, injected: null };
      const placeholder = placeholders[auth.token_ref] as string;
      return {
        target: head.target,
        headers: head.headers.map(([name, text]) => [name, text.replace(placeholder, value)]),
        injected: auth.token_ref,
      };
    },
    values: () => values,
    reload: async () => {},
    close: () => {},
  };
  const authority = await createAuthority({
    hosts: config.policy.routes.map(({ host }) => host),
    constrained: config.ca.nameConstraints,
    lifetimeMs: config.ca.lifetimeMs,
    now: wallClock,
  });
  await writeFile(config.ca.certificate, authority.certificate);
  const dialOptions = {
    trust: await readTrust(config.extraCa),
    connectMs: config.limits.connectMs,
    nextHop: options.hop ?? null,
  };
  const resolve =
    options.resolve ??
    createResolver({ fixed: config.hosts, waitMs: config.limits.resolveMs, keepMs: 1_000, now: sinceStart });
  const proxy = await createProxy(config, {
    authority,
    dlp: options.dlp ?? literalDlp(values),
    injector,
    recorder: options.recorder ?? { record: (flow) => void flows.push(flow), close: async () => {} },
    resolve,
    dialOptions,
    log: (line) => void said.push(line),
  });
  onTestFinished(async () => {
    proxy.hurry();
    await proxy.close();
  });
  const url = proxy.where[0] as string;
  const port = Number(new URL(url).port);
  return { proxy, port, url, ca: config.ca.certificate, authority, flows, said, sandbox };
};
