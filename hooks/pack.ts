import { rename, rm } from "node:fs/promises";
import { Fault } from "../model/fault.ts";
import { run } from "../sys/run.ts";

/** What goes into an archive, and where it is put. */
export interface Packing {
  /** The directory that the names in the archive begin in. */
  readonly from: string;
  readonly name: string;
  readonly output: string;
  readonly compressed: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** Without owners and times: the same files make the same bytes. */
const ALWAYS = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];

/** Writes a tar archive in one step. @throws Fault */
export const pack = async ({ from, name, output, compressed, env }: Packing): Promise<void> => {
  const draft = `${output}.draft`;
  const flags = compressed ? [...ALWAYS, "--use-compress-program=gzip -n"] : ALWAYS;
  try {
    const { exitCode, stderr } = await run({
      argv: ["tar", ...flags, "-cf", draft, "-C", from, name],
      env,
    });
    if (exitCode !== 0) throw new Fault(`cannot write ${output}: ${stderr.split("\n")[0]}`);
    await rename(draft, output);
  } finally {
    await rm(draft, { force: true });
  }
};
