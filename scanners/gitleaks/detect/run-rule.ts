import type { Allowlist, GitleaksConfig, GitleaksRule } from "../config/config.ts";
import { decodedLine, overlapping, tagsOf, toOriginal } from "../decode/segment.ts";
import { WorkExceeded } from "../re2/budget.ts";
import { slice, type Text, toText } from "../re2/text.ts";
import { isFindingAllowed, isOriginAllowed } from "./allowed.ts";
import { entropyOf } from "./entropy.ts";
import { locate } from "./location.ts";
import type { Match, Pass, Subject } from "./match.ts";
import { withRequired } from "./required.ts";

export interface Settings {
  readonly config: GitleaksConfig;
  /** Whether a line that says `gitleaks:allow` is let off. */
  readonly allowComments: boolean;
}

/** Lets one rule look at one pass, in the order of gitleaks' own steps. `asComponent`: for a rule that requires it. */
export const runRule = (
  rule: GitleaksRule,
  subject: Subject,
  pass: Pass,
  settings: Settings,
  asComponent = false,
): readonly Match[] => {
  if (rule.skipReport && !asComponent) return [];
  if (isOriginAllowed(rule.allowlists, subject, subject.budget)) return [];
  if (rule.path !== null && !rule.path.test(subject.path, subject.budget)) return [];
  if (rule.regex === null) return rule.path !== null && pass.segments.length === 0 ? [ofPath(rule)] : [];

  const matches: Match[] = [];
  for (const pair of rule.regex.findAll(pass.text, pass.sightings.places(rule), subject.budget)) {
    subject.budget.spend(STEPS_PER_MATCH);
    const match = judge(rule, pair, subject, pass, settings);
    if (match !== null) matches.push(match);
    if (matches.length > MOST_MATCHES) throw new WorkExceeded(`matches more than ${MOST_MATCHES} times`);
  }
  if (asComponent || rule.required.length === 0 || matches.length === 0) return matches;
  return withRequired(matches, rule.required, subject.budget, (id) => {
    const other = settings.config.rules.get(id);
    return other === undefined ? [] : runRule(other, subject, pass, settings, true);
  });
};

const ofPath = (rule: GitleaksRule): Match => ({
  rule,
  found: null,
  startLine: 0,
  endLine: 0,
  startColumn: 0,
  endColumn: 0,
  entropy: 0,
  tags: rule.tags,
});

const NEWLINE = 0x0a;
/** What judging a match costs, about, beside what its patterns do. */
const STEPS_PER_MATCH = 50;
/** What a rule may find in one pass: more could be too much to keep. */
const MOST_MATCHES = 250_000;

const judge = (
  rule: GitleaksRule,
  [from, to]: readonly [number, number],
  subject: Subject,
  pass: Pass,
  { config, allowComments }: Settings,
): Match | null => {
  let first = from;
  let last = to;
  while (last > first && pass.text[last - 1] === NEWLINE) last--;
  while (first < last && pass.text[first] === NEWLINE) first++;

  const segments = overlapping(pass.segments, { start: from, end: to });
  const decoded = pass.segments.length > 0;
  // Outside of what was decoded, the pass before has seen it already.
  if (decoded && segments.length === 0) return null;
  // Newlines before the match are taken off its text, but not off its position: only its end moves.
  const place = decoded
    ? toOriginal(segments, { start: from, end: to })
    : { start: from, end: from + (last - first) };

  const at = locate(subject.lines, place.start, place.end);
  if (allowComments && subject.lines.allows(at.lineStart, at.lineEnd)) return null;

  const match = slice(pass.text, first, last);
  const group = secretIn(rule, match, subject);
  const secret = slice(match, group.start, group.end);
  const entropy = secret.length === 0 ? 0 : entropyOf(secret);
  if (rule.entropy !== 0 && entropy <= rule.entropy) return null;

  const candidate = {
    secret,
    match,
    line: () => {
      const line = subject.lines.text(at.lineStart, at.lineEnd);
      if (!decoded) return line;
      // Of what was decoded, the decoded line.
      const own = toText(decodedLine(segments, pass.bytes));
      subject.budget.spend(own.length >> 6);
      return own.length > 0 ? own : line;
    },
  };
  const isAllowed = (lists: readonly Allowlist[]): boolean =>
    isFindingAllowed(lists, candidate, subject, subject.budget);
  if (isAllowed(config.allowlists) || isAllowed(rule.allowlists)) return null;

  return {
    rule,
    found: {
      match: pass.bytes.subarray(first, last),
      secret: pass.bytes.subarray(first + group.start, first + group.end),
      ...(decoded
        ? { offset: place.start, length: place.end - place.start }
        : { offset: first + group.start, length: group.end - group.start }),
    },
    startLine: subject.startLine + at.startLine,
    endLine: subject.startLine + at.endLine,
    startColumn: at.startColumn,
    endColumn: at.endColumn,
    entropy: Math.fround(entropy),
    tags: [...rule.tags, ...tagsOf(segments)],
  };
};

/**
 * The pattern is run once more, on the match alone: what it says of the surroundings then sees the match's edges,
 * and where it matches no more the whole is the secret.
 */
const secretIn = (
  rule: GitleaksRule,
  match: Text,
  { budget }: Subject,
): { readonly start: number; readonly end: number } => {
  const whole = { start: 0, end: match.length };
  if (rule.regex === null || rule.regex.groups === 0) return whole;
  const slots = rule.regex.find(match, budget);
  if (slots === null) return whole;
  const group = (number: number) => ({ start: slots[2 * number] ?? -1, end: slots[2 * number + 1] ?? -1 });
  if (rule.secretGroup > 0) {
    const chosen = group(rule.secretGroup);
    return chosen.start < 0 ? { start: 0, end: 0 } : chosen;
  }
  for (let number = 1; number <= rule.regex.groups; number++) {
    const { start, end } = group(number);
    if (end > start) return { start, end };
  }
  return whole;
};
