import { Fault } from "../../model/fault.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { sinceStart } from "../../sys/clock.ts";
import type { Io } from "../command.ts";
import { gateScanner } from "../line/gate-scanner.ts";
import type { ScanReport } from "../report/report.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { shower } from "../scan/redact.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { type ScannedPush, scanSelection } from "../scan/scan-push.ts";
import { VERSION } from "../version.ts";
import type { DeskRepository } from "./find-repository.ts";
import { progress } from "./progress.ts";
import type { ScanMode } from "./scan-mode.ts";
import { scanStaged } from "./scan-staged.ts";
import { scanWorktree } from "./scan-worktree.ts";

export interface DeskScan {
  readonly found: DeskRepository;
  readonly mode: ScanMode;
  readonly policyFlag: string | undefined;
  readonly signal: AbortSignal;
}

/** Scans on a developer's machine and judges what was found by the policy's levels. */
export const scanDesk = async (
  { found, mode, policyFlag, signal }: DeskScan,
  io: Io,
): Promise<ScanReport> => {
  const { gitDir } = found.repo;
  const asker = { flag: policyFlag, env: io.env, cwd: io.cwd, signal };
  const { policy } = await repositoryPolicy(found.repo, asker);
  const scanner = gateScanner(gitDir);
  const shown = progress(io, sinceStart);
  const options = { scanner, limits: policy.limits, signal, follow: shown.follow };
  const scanned = await scanBy(mode, found, options).finally(() => shown.clear());
  const show = shower(scanner);
  const facts = { ...scanned, updates: [], local: [] };
  const decision = decidePush(policy, facts, show);
  return {
    title: mode.kind === "commits" ? mode.title : TITLES[mode.kind],
    scanned,
    reasons: decision.verdict === "reject" ? decision.reasons : [],
    notes: decision.notes,
    show,
    version: VERSION,
  };
};

const TITLES = { staged: "what is staged", worktree: "the work tree" } as const;

const scanBy = async (mode: ScanMode, found: DeskRepository, options: ScanOptions): Promise<ScannedPush> => {
  if (mode.kind === "commits") return scanSelection(found.repo, mode.selection, options);
  if (mode.kind === "staged") return scanStaged(found.repo, options);
  if (found.workTree === null) throw new Fault("a bare repository has no work tree", { hint: "use --all" });
  return scanWorktree(found.repo, found.workTree, options);
};
