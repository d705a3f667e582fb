import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { inThread } from "../../../sys/script-thread.ts";
import type { Batch, BatchContent, BatchScanner, Hit } from "../batch.ts";
import type { ScannerContext, ScannerSettings } from "../scanner-settings.ts";
import { within } from "../time-limit.ts";
import { hitsInStretches, type ReportedStretch } from "../to-hit.ts";
import { isWithin, readVersion, showRange, type VersionRange } from "../version.ts";
import { type Descriptor, type LintMessage, type LintTask, lintFiles } from "./lint-files.ts";
import { RECOMMENDED, readLintConfig } from "./read-config.ts";

const NAME = "secretlint";
const SUPPORTED: VersionRange = { from: [11, 0, 0], below: [14, 0, 0] };

/**
 * secretlint, in this process but in a thread: its rules are regular expressions without a bound on their work,
 * and only a thread can be ended. @throws Fault when a package is missing or of another version
 */
export const secretlint = (settings: ScannerSettings, context: ScannerContext): BatchScanner => {
  const { rules } = settings.config === null ? RECOMMENDED : readLintConfig(settings.config);
  const find = finder(settings);
  checkVersion(find("@secretlint/core/package.json"), find);
  const core = find("@secretlint/core");
  const descriptors = rules
    .filter(({ disabled }) => disabled !== true)
    .map(
      ({ rules: own, ...said }): Descriptor => ({
        id: said.id,
        module: find(said.id),
        settings: said,
        rules: own,
      }),
    );

  return {
    name: NAME,
    check: async () => {},
    scan: (batch, signal) =>
      within(settings, signal, async (limited) => {
        const files = batch.contents.flatMap(({ file, names }) => names.map((name) => ({ file, name })));
        const task = { core, descriptors, comments: context.inlineAllow, files };
        return toHits(await lint(task, limited), batch, context);
      }),
  };
};

const lint = async (task: LintTask, signal: AbortSignal): Promise<readonly LintMessage[]> => {
  try {
    return await inThread(lintFiles, task, signal);
  } catch (cause) {
    // What it says may quote a file.
    throw new Fault(`scanner ${NAME}: failed (${cause instanceof Error ? cause.name : "unknown error"})`, {
      cause,
    });
  }
};

/** Finds packages where the operator put them: beside `program`, beside `config`, or beside this program. */
const finder = ({ program, config }: ScannerSettings): ((id: string) => string) => {
  const here = realpathSync(process.argv[1] ?? process.execPath);
  const places = [
    ...(program === null ? [] : [join(program, "package.json")]),
    ...(config === null ? [] : [config]),
    here,
  ];
  return (id) => {
    for (const place of places) {
      try {
        return createRequire(place).resolve(id);
      } catch {
        // Not there.
      }
    }
    throw new Fault(`scanner ${NAME}: cannot find ${id.replace("/package.json", "")}`, {
      hint: `npm install @secretlint/core @secretlint/secretlint-rule-preset-recommend, ${showRange(SUPPORTED)}, beside git-gate, or name their directory in the policy: program`,
    });
  };
};

const checkVersion = (file: string, find: (id: string) => string): void => {
  const { version } = createRequire(find("@secretlint/core"))(file) as { version: string };
  const read = readVersion(version);
  if (read !== null && isWithin(read, SUPPORTED)) return;
  throw new Fault(
    `scanner ${NAME}: @secretlint/core is version ${version}; ${showRange(SUPPORTED)} is supported`,
  );
};

const toHits = (
  messages: readonly LintMessage[],
  batch: Batch,
  { fingerprint }: ScannerContext,
): readonly Hit[] => {
  const byContent = new Map<BatchContent, ReportedStretch[]>();
  for (const { name, ruleId, messageId, severity, range } of messages) {
    const content = batch.find(name) as BatchContent;
    const stretches = byContent.get(content) ?? [];
    byContent.set(content, stretches);
    const rule = `${ruleId.replace(/^@secretlint\/secretlint-rule-/, "")}/${messageId}`;
    const confidence = severity === "error" ? "medium" : "low";
    stretches.push({
      rule,
      title: `secretlint: ${messageId}`,
      confidence,
      via: [],
      start: range[0],
      end: range[1],
    });
  }
  return [...byContent].flatMap(([content, stretches]) =>
    hitsInStretches(NAME, fingerprint, content, stretches),
  );
};
