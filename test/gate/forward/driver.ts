import { readFileSync } from "node:fs";
import { forwardAccepted } from "../../../gate/forward/forward-accepted.ts";
import type { ForwardTarget } from "../../../gate/forward/target.ts";
import { isZeroOid, parseOid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { processIdentity } from "../../../sys/alive.ts";
import { hookRepo } from "../../../sys/git.ts";

// A pre-receive hook with nothing but the forward: `driver.json` in the git directory says where to.
interface Settings {
  readonly target: ForwardTarget;
  readonly pushId: string;
  readonly graceMs: number;
  readonly mayLandMs?: number;
}

const update = (line: string): RefUpdate => {
  const [from = "", to = "", ...name] = line.split(" ");
  const ref = rawFromText(name.join(" "));
  if (isZeroOid(from)) return { kind: "create", ref, to: parseOid(to) };
  if (isZeroOid(to)) return { kind: "delete", ref, from: parseOid(from) };
  return { kind: "move", ref, from: parseOid(from), to: parseOid(to) };
};

const main = async (): Promise<void> => {
  const gitDir = process.cwd();
  const settings = JSON.parse(readFileSync("driver.json", "utf8")) as Settings;
  const updates = readFileSync(0, "utf8").trim().split("\n").map(update);
  const receivePack = await processIdentity(process.ppid);
  if (receivePack === null) throw new Error("no receive-pack");
  const stillWanted = (): boolean => process.ppid === receivePack.pid;
  const repo = hookRepo(gitDir, process.env);
  const stateDir = `${gitDir}/gate`;
  const { outcome } = await forwardAccepted({
    ...settings,
    repo,
    updates,
    stateDir,
    receivePack,
    stillWanted,
  });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = outcome.outcome === "landed" ? 0 : 1;
};

await main();
