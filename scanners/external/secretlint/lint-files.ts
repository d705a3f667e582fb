/** A rule or a preset of secretlint and what its configuration says of it; `module` is an absolute path. */
export interface Descriptor {
  readonly id: string;
  readonly module: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** For a preset: what is said of its rules. */
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

export interface LintTask {
  /** Absolute path of `@secretlint/core`. */
  readonly core: string;
  readonly descriptors: readonly Descriptor[];
  /** Whether the rule that honours comments runs. */
  readonly comments: boolean;
  /** What to look through; `name` is the name that rules see. */
  readonly files: readonly { readonly file: string; readonly name: string }[];
}

/** A message of secretlint without its text, which holds the secret. `range` in `bytes` of the file. */
export interface LintMessage {
  readonly name: string;
  readonly ruleId: string;
  readonly messageId: string;
  readonly severity: string;
  readonly range: readonly [number, number];
}

interface Rule {
  readonly meta: { readonly id: string };
}

interface RuleModule {
  readonly creator: Rule;
  readonly rules?: readonly Rule[];
}

interface Core {
  lintSource(job: unknown): Promise<{
    readonly messages: readonly {
      readonly ruleId: string;
      readonly messageId?: string;
      readonly severity?: string;
      readonly range: readonly [number, number];
    }[];
  }>;
}

/** Lints files one after another. Runs in a thread: it uses nothing but its arguments. */
export const lintFiles = async (load: (id: string) => unknown, task: LintTask): Promise<LintMessage[]> => {
  const { readFileSync } = load("node:fs") as typeof import("node:fs");
  const { extname } = load("node:path") as typeof import("node:path");
  const { lintSource } = load(task.core) as Core;
  const rules = task.descriptors.flatMap(({ id, module, settings, rules: own }) => {
    const { creator, rules: inPreset } = load(module) as RuleModule;
    if (inPreset === undefined) return [{ ...settings, id, rule: creator }];
    return inPreset.map((rule) => ({
      ...own.find((one) => one["id"] === rule.meta.id),
      id: rule.meta.id,
      rule,
    }));
  });
  const kept = rules.filter(({ id }) => task.comments || !id.endsWith("secretlint-rule-filter-comments"));
  const found: LintMessage[] = [];
  for (const { file, name } of task.files) {
    // One character for each byte, so that what counts characters counts bytes.
    const content = readFileSync(file, "latin1");
    const source = { content, contentType: "text", filePath: name, ext: extname(name) };
    const options = { noPhysicFilePath: true, maskSecrets: true, config: { rules: kept } };
    const { messages } = await lintSource({ source, options });
    for (const { ruleId, messageId = "", severity = "error", range } of messages) {
      found.push({ name, ruleId, messageId, severity, range: [range[0], range[1]] });
    }
  }
  return found;
};
