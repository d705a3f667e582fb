import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { type Seen, WaitedInVain, waitUntil } from "../../../sys/wait-until.ts";
import type { Scene } from "../scene.ts";
import { hostBundle } from "../trusted-certificates.ts";
import type { Step } from "../with-steps.ts";

/** The proxy may answer shortly before its certificate is on disk, in `ms`. */
const WRITTEN_MS = 10_000;

/** Lays the authority's certificate beside those that the host trusts: a route that is not looked into needs them. */
export const authorityStep = ({ directory }: Scene): Step => ({
  name: "ca",
  up: async (signal) => {
    const own = await certificate(join(directory, "authority.pem"), signal);
    const text = `${own.trimEnd()}\n${hostBundle()?.text ?? ""}`;
    await writeFile(join(directory, "bottle/ca.pem"), text, { flag: "wx", mode: 0o644 });
  },
  down: async () => {},
});

const certificate = async (file: string, signal: AbortSignal): Promise<string> => {
  const look = async (): Promise<Seen<string>> => {
    try {
      return { value: await readFile(file, "utf8") };
    } catch (error) {
      return { not: (error as Error).message };
    }
  };
  try {
    return await waitUntil(look, { deadlineMs: WRITTEN_MS, signal });
  } catch (error) {
    if (!(error instanceof WaitedInVain)) throw error;
    throw new Fault(`the proxy has written no certificate: ${error.seen}`, {
      cause: error,
      hint: "bottle logs shows what the proxy said",
    });
  }
};
