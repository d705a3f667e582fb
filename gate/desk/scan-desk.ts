import { realpathSync } from "node:fs";
import { Fault } from "../../model/fault.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { sinceStart } from "../../sys/clock.ts";
import type { BaselineFile } from "../baseline/baseline-file.ts";
import type { IsKnown } from "../baseline/known-by.ts";
import { keyOfRepository, loadBaseline } from "../baseline/load-baseline.ts";
import { createRecorder } from "../baseline/recorder.ts";
import type { Io } from "../command.ts";
import { gateScanner } from "../line/gate-scanner.ts";
import { isBuiltinOnly, policyScanners } from "../line/policy-scanners.ts";
import type { ScanReport } from "../report/report.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { shower } from "../scan/redact.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { type ScannedPush, scanSelection } from "../scan/scan-push.ts";
import { standingCrew } from "../scan/share/crew.ts";
import { VERSION } from "../version.ts";
import { waiversInForce } from "../waivers/waivers-in-force.ts";
import type { DeskRepository } from "./find-repository.ts";
import { progress } from "./progress.ts";
import type { ScanMode } from "./scan-mode.ts";
import { scanStaged } from "./scan-staged.ts";
import { scanWorktree } from "./scan-worktree.ts";

export interface DeskScan {
  readonly found: DeskRepository;
  readonly mode: ScanMode;
  readonly policyFlag: string | undefined;
  /** Absolute path; absent: what the policy names. */
  readonly baseline?: string | undefined;
  /** Takes down what is found: it is known from then on, whatever other baselines say. */
  readonly record?: boolean;
  readonly signal: AbortSignal;
}

export interface DeskReport extends ScanReport {
  /** What was taken down, where that was asked for. */
  readonly recorded: BaselineFile | null;
}

/** Scans on a developer's machine and judges what was found by the policy's levels. */
export const scanDesk = async (
  { found, mode, policyFlag, baseline, record = false, signal }: DeskScan,
  io: Io,
): Promise<DeskReport> => {
  const { gitDir } = found.repo;
  const asker = { flag: policyFlag, env: io.env, cwd: io.cwd, signal };
  const loaded = await repositoryPolicy(found.repo, asker);
  const { policy } = loaded;
  const waivers = await waiversInForce(loaded, realpathSync(gitDir));
  const scanner = gateScanner(gitDir, policy.limits);
  const show = shower(scanner);
  const recorder = record ? createRecorder(keyOfRepository(gitDir), show) : null;
  const isKnown = recorder?.isKnown ?? (await knownTo(baseline ?? policy.secrets.baseline, gitDir));
  const shown = progress(io, sinceStart);
  const seekers = await policyScanners(policy, { gitDir, env: io.env, builtin: scanner, hide: show.hide });
  const used = mode.kind === "worktree" ? { scanner } : seekers;
  if (mode.kind === "worktree" && !isBuiltinOnly(policy)) io.err(WORKTREE_NOTE);
  const crew = used.scanner === scanner ? standingCrew() : null;
  const options = { ...used, limits: policy.limits, isKnown, signal, tally: shown.tally, crew };
  const scanned = await scanBy(mode, found, options).finally(() => shown.clear());
  const facts = { ...scanned, updates: [], local: [], waivers };
  const decision = decidePush({ ...policy, mode: "enforce" }, facts, show);
  return {
    title: mode.kind === "commits" ? mode.title : TITLES[mode.kind],
    scanned,
    reasons: decision.verdict === "reject" ? decision.reasons : [],
    notes: decision.notes,
    redact: show.redact,
    show,
    version: VERSION,
    recorded: recorder?.finish() ?? null,
  };
};

const WORKTREE_NOTE =
  "gate: note: only the builtin scanner looks at the work tree; the others see what is staged or committed\n";

const NOTHING_KNOWN: IsKnown = () => false;

const knownTo = async (file: string | null, gitDir: string): Promise<IsKnown> =>
  file === null ? NOTHING_KNOWN : loadBaseline(file, gitDir);

const TITLES = { staged: "what is staged", worktree: "the work tree" } as const;

const scanBy = async (mode: ScanMode, found: DeskRepository, options: ScanOptions): Promise<ScannedPush> => {
  if (mode.kind === "commits") return scanSelection(found.repo, mode.selection, options);
  if (mode.kind === "staged") return scanStaged(found.repo, options);
  if (found.workTree === null) throw new Fault("a bare repository has no work tree", { hint: "use --all" });
  return scanWorktree(found.repo, found.workTree, options);
};
