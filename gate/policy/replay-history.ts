import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { displayText } from "../../model/display.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { ExitCode, Io } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { scanMode } from "../desk/scan-mode.ts";
import { FactGatherer } from "../facts/gather-facts.ts";
import { gateScanner } from "../line/gate-scanner.ts";
import { complaint, count, noteLines } from "../line/render.ts";
import { leavesOut } from "../read/list-objects.ts";
import { beginSelection } from "../read/read-push.ts";
import { shower } from "../scan/redact.ts";
import { scanReading } from "../scan/scan-push.ts";
import { askedPolicy, type PolicyFlags } from "./asked-policy.ts";

/**
 * Judges commits that were pushed long ago as if one push brought them now. Nothing of the repository is
 * changed; its refs play no part. @throws Fault
 */
export const replayHistory = async (range: string, flags: PolicyFlags, io: Io): Promise<ExitCode> => {
  const { repo } = await findRepository(resolve(io.cwd, flags.repo ?? "."), io.env);
  const { policy, source } = await askedPolicy(flags, io);
  const controller = new AbortController();
  const { signal } = controller;
  try {
    const mode = await scanMode(repo, {}, [range], signal);
    if (mode.kind !== "commits") throw new UsageError("--history takes a revision or a range");
    const { selection, title } = mode;
    const scanner = gateScanner(realpathSync(repo.gitDir));
    const show = shower(scanner);
    const facts = new FactGatherer(policy);
    const begun = beginSelection(repo, selection, signal, { places: "all" });
    const options = { scanner, limits: policy.limits, signal, facts, trusts: leavesOut(selection) };
    const scanned = await scanReading(repo, begun, [], options);
    const contents = await facts.contents(repo, selection, signal);
    const judged = { ...scanned, contents, updates: [], local: [] };
    const decision = decidePush({ ...policy, mode: "enforce" }, judged, show);
    const reasons = decision.verdict === "reject" ? decision.reasons : [];
    const lines = [
      `${displayText(title)}: ${count(scanned.counts.commit, "commit")} by ${displayText(source)}`,
      reasons.length === 0
        ? "nothing would have been refused"
        : `would have been refused for ${count(reasons.length, "reason")}`,
      ...reasons.flatMap((reason, index) => ["", ...complaint(`${index + 1}. `, reason, show)]),
      ...noteLines(decision.notes, show).flatMap((note) => ["", ...note]),
    ];
    io.out(`${lines.join("\n")}\n`);
    return reasons.length === 0 ? 0 : 1;
  } finally {
    // After a failure, what still runs has nobody left to read it.
    controller.abort();
  }
};
