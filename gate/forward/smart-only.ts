import { readFile } from "node:fs/promises";
import type { LeashedEnd } from "./leash.ts";

/**
 * git takes any page at `…/info/refs` for the list of a server that only has files ("dumb", gitprotocol-http(5)):
 * a login page becomes a repository without refs. With a server that speaks git, the protocol's version is agreed
 * on, and told to the trace (git 2.33, connect.c). Without that, what git believes to have heard is no answer.
 */
export const smartOnly = async (end: LeashedEnd, trace: string, url: string): Promise<LeashedEnd> => {
  if (end.exitCode !== 0 && end.exitCode !== 1) return end;
  const events = await readFile(trace, "latin1").catch(() => "");
  if (events.includes('"key":"negotiated-version"')) return end;
  const words = Buffer.from(`\nfatal: ${url}/info/refs not valid: is this a git repository?\n`);
  return {
    ...end,
    exitCode: GIT_DIED,
    stdout: Buffer.alloc(0),
    stderr: Buffer.concat([end.stderr, words]),
  };
};

/** The exit code of `die` (git, usage.c). */
const GIT_DIED = 128;
