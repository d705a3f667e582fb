import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stateDir } from "../gate/line/state-dir.ts";
import { policyReader } from "../gate/policy/reader.ts";
import { repositoryPolicy } from "../gate/repository-policy.ts";
import { VERSION } from "../gate/version.ts";
import { Fault } from "../model/fault.ts";
import type { Fingerprint } from "../model/finding.ts";
import type { RefName } from "../model/ref-update.ts";
import { readPolicy } from "../policy/load.ts";
import type { Forward } from "../policy/policy.ts";
import { sinceStart } from "../sys/clock.ts";
import { plainRepo } from "../sys/git.ts";
import type { HookTools, PlantedSecret, PolicyInUse } from "./tools.ts";

/** The tools of the program that is running. */
export const standardTools = (plantedSecret: () => PlantedSecret): HookTools => ({
  program: process.argv[1] ?? "",
  version: VERSION,
  checkPolicy: async (path) => {
    await readPolicy(path, policyReader());
  },
  forwardsIn: async (path) => {
    const { policy, variants } = await readPolicy(path, policyReader());
    return [policy, ...variants()].flatMap(({ forward }) => (forward === null ? [] : [forward]));
  },
  policyFor,
  tryScanners,
  askUpstream: upstreamComplaint,
  plantedSecret,
  now: () => performance.timeOrigin + sinceStart(),
});

/** As the hook finds it, but for GATE_POLICY, which is the server's own and may differ here. */
const policyFor = async (gitDir: string, env: NodeJS.ProcessEnv, flag?: string): Promise<PolicyInUse> => {
  const { policy, source } = await repositoryPolicy(plainRepo(gitDir, env), { flag, env, cwd: gitDir });
  const { forward: target, scanners, audit } = policy;
  const found = { source, target, scanners };
  return audit === null ? found : { ...found, audit };
};

const tryScanners = async (
  scanners: PolicyInUse["scanners"],
  env: NodeJS.ProcessEnv,
): Promise<readonly Fault[]> => {
  const { createScanners } = await import("../scanners/external/create-scanners.ts");
  const home = mkdtempSync(join(tmpdir(), "gate-doctor-"));
  const context = {
    fingerprint: () => "" as Fingerprint,
    inlineAllow: false,
    env: { PATH: env["PATH"] ?? "", HOME: home, TMPDIR: home, LC_ALL: "C", NO_COLOR: "1" },
  };
  const failed: Fault[] = [];
  try {
    for (const settings of scanners) {
      if (settings.use === "builtin") continue;
      try {
        for (const scanner of createScanners([settings], context))
          await scanner.check(AbortSignal.timeout(20_000));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        failed.push(error);
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return failed;
};

/** A ref that nobody has: upstream is asked, and has next to nothing to answer. */
const NO_REF = "refs/heads/gate-doctor" as RefName;

const upstreamComplaint = async (
  gitDir: string,
  target: Forward,
  env: NodeJS.ProcessEnv,
): Promise<string | null> => {
  const { askUpstream } = await import("../gate/forward/ask-upstream.ts");
  const updates = [{ kind: "delete", ref: NO_REF, from: null }] as const;
  try {
    const answer = await askUpstream({
      repo: plainRepo(gitDir, env),
      target,
      stateDir: stateDir(gitDir),
      updates,
    });
    return answer.kind === "answer" ? null : answer.message;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
};
