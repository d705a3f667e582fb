import { mkdir, readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { EgressConfig } from "./config/config.ts";
import type { NextHop } from "./connect/next-hop.ts";
import { startPipelock } from "./pipelock/start-pipelock.ts";

/** The next hop, and how to end it where the proxy started it. */
export interface OpenHop {
  readonly hop: NextHop;
  close(): Promise<void>;
}

/** What connections are made through: nothing, a proxy that is there, or a pipelock, which is started. @throws Fault */
export const openHop = async (
  { nextHop, pipelock, policy, extraCa }: EgressConfig,
  path: string,
): Promise<OpenHop | null> => {
  if (nextHop !== null) return { hop: { ...nextHop, read: null }, close: async () => {} };
  if (pipelock === null) return null;
  const { program, directory } = pipelock;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const trusted = await Promise.all(extraCa.map((file) => readFile(file, "utf8")));
  const started = await startPipelock({
    routes: policy.routes,
    directory,
    path,
    program,
    ...(trusted.length === 0 ? {} : { trusted }),
  });
  const { hostname, port } = new URL(started.url);
  const trust = createSecureContext({ ca: started.ca, minVersion: "TLSv1.2" });
  return {
    hop: { host: hostname, port: Number(port), read: { trust, passThrough: started.passThrough } },
    close: started.close,
  };
};
