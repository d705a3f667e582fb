import type { Allowlist } from "../config/config.ts";
import type { Budget } from "../re2/budget.ts";
import type { Pattern } from "../re2/pattern.ts";
import type { Text } from "../re2/text.ts";

/** What allowlists are asked about a fragment. */
export interface Origin {
  readonly path: Text;
  readonly commit: string;
}

/** What they are asked about a finding. */
export interface Candidate {
  readonly secret: Text;
  readonly match: Text;
  readonly line: () => Text;
}

/** Whether a fragment is left out for its path or commit. */
export const isOriginAllowed = (lists: readonly Allowlist[], origin: Origin, budget: Budget): boolean => {
  if (origin.path.length === 0 && origin.commit === "") return false;
  return lists.some((list) => {
    if (list.condition === "any") return hasCommit(list, origin) || hasPath(list, origin, budget);
    // With more to check, it is for the finding to be allowed or not.
    if (list.regexes !== null || list.stopwords.any) return false;
    return originChecks(list, origin, budget).every((check) => check());
  });
};

/** Whether a finding is dropped. */
export const isFindingAllowed = (
  lists: readonly Allowlist[],
  found: Candidate,
  origin: Origin,
  budget: Budget,
): boolean =>
  lists.some((list) => {
    if (list.condition === "any") return hasRegex(list, found, budget) || hasStopword(list, found);
    const checks = [...originChecks(list, origin, budget)];
    if (list.regexes !== null) checks.push(() => hasRegex(list, found, budget));
    if (list.stopwords.any) checks.push(() => hasStopword(list, found));
    return checks.every((check) => check());
  });

const originChecks = (list: Allowlist, origin: Origin, budget: Budget): (() => boolean)[] => [
  ...(list.commits.size > 0 ? [() => hasCommit(list, origin)] : []),
  ...(list.paths !== null ? [() => hasPath(list, origin, budget)] : []),
];

const hasCommit = ({ commits }: Allowlist, { commit }: Origin): boolean =>
  commit !== "" && commits.has(commit.toLowerCase());

const hasPath = ({ paths }: Allowlist, { path }: Origin, budget: Budget): boolean =>
  path.length > 0 && paths !== null && paths.test(path, budget);

/** Long lines can hold many findings, and are looked at once for all of them. */
const lineAnswers = new WeakMap<Text, WeakMap<Pattern, boolean>>();

const hasRegex = ({ regexes, target }: Allowlist, found: Candidate, budget: Budget): boolean => {
  if (regexes === null) return false;
  const text = target === "line" ? found.line() : found[target];
  if (text.length === 0) return false;
  if (target !== "line") return regexes.test(text, budget);
  const answers = lineAnswers.get(text) ?? new WeakMap<Pattern, boolean>();
  lineAnswers.set(text, answers);
  const answer = answers.get(regexes) ?? regexes.test(text, budget);
  answers.set(regexes, answer);
  return answer;
};

/** In the secret always, whatever the target. */
const hasStopword = ({ stopwords }: Allowlist, { secret }: Candidate): boolean => stopwords.stopsAt(secret);
