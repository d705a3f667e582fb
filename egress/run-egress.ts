import { unwatchFile, watchFile } from "node:fs";
import type { Readable } from "node:stream";
import { Fault } from "../model/fault.ts";
import { listenToSignals } from "../sys/signals.ts";
import { untilEnded } from "../sys/until-ended.ts";
import type { EgressConfig } from "./config/config.ts";
import { loadConfig } from "./config/load-config.ts";
import { type OpenProxy, openProxy } from "./open-proxy.ts";

export interface RunOptions {
  readonly stdin: Readable;
  /** Where programs are looked for. */
  readonly path: string;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
}

/** How often files are looked at, in `ms`. */
const LOOK_MS = 1_000;

/** Reads a file of `bottle egress`. @throws Fault that names file, line and key */
export const checkEgress = loadConfig;

/** Proxies until it is told to end. @throws Fault */
export const runEgress = async (file: string, { stdin, path, log }: RunOptions): Promise<void> => {
  const config = await loadConfig(file);
  const told = listenToSignals();
  const watched = [file, ...(config.credentials?.kind === "file" ? [config.credentials.path] : [])];
  try {
    const proxy = await openProxy(config, { stdin, path, log });
    const changed = ({ mtimeMs }: { mtimeMs: number }, before: { mtimeMs: number }): void => {
      // A file that is being replaced is not there for a moment.
      if (mtimeMs !== 0 && mtimeMs !== before.mtimeMs) told.hear("SIGHUP");
    };
    for (const one of watched) watchFile(one, { interval: LOOK_MS, persistent: false }, changed);
    for (const where of proxy.where) log(`listening on ${where}`);
    await untilEnded(proxy, told, () => readAgain(proxy, file, log), log);
  } finally {
    for (const one of watched) unwatchFile(one);
    told.forget();
  }
};

const readAgain = async (proxy: OpenProxy, file: string, log: (line: string) => void): Promise<void> => {
  try {
    const config: EgressConfig = await loadConfig(file);
    await proxy.reload(config);
    log(`read ${file} again: ${config.policy.routes.length} routes`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log(`the old configuration stays: ${error.message.split("\n").join("; ")}`);
  }
};
