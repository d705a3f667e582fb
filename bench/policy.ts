import { FactGatherer } from "../gate/facts/gather-facts.ts";
import { display } from "../model/display.ts";
import { type Oid, parseOid } from "../model/oid.ts";
import { type Raw, rawFromText } from "../model/raw.ts";
import { decidePush } from "../policy/decide-push.ts";
import { DEFAULT_POLICY, EVERY_ACT } from "../policy/defaults.ts";
import type { PathRule, Policy } from "../policy/policy.ts";
import type { PathChange } from "../policy/push-facts.ts";
import { plainRepo } from "../sys/git.ts";
import { type Row, row } from "./measure.ts";
import { Random } from "./random.ts";
import { WORDS } from "./words.ts";

const PATHS = 10_000;
const RULES = 100;
const BAR_MS = 150;

/** Decides a push of many paths against many rules: once with cold code, as a hook does, then warm. */
export const measurePolicy = async (rounds: number): Promise<readonly Row[]> => {
  const first = await decideOnce(0);
  const times: number[] = [];
  for (let round = 1; round <= rounds; round += 1) times.push(await decideOnce(round));
  const what = `${PATHS} changed paths against ${RULES} rules`;
  return [
    row(`${what}, the first time in a process`, "ms", [first], BAR_MS),
    row(`${what}, once more`, "ms", times, BAR_MS),
  ];
};

/**
 * In `ms` of processor time, since what else the machine does is no part of it; a policy and a push of their own
 * each time, so that nothing is remembered.
 */
const decideOnce = async (seed: number): Promise<number> => {
  const random = new Random(seed);
  const policy: Policy = {
    ...DEFAULT_POLICY,
    paths: Array.from({ length: RULES }, (_, index) => rule(random, index)),
  };
  const changes = Array.from({ length: PATHS }, (_, index) => change(random, index));
  const repo = plainRepo("/nowhere", {});
  const { signal } = new AbortController();
  const start = process.cpuUsage();
  const gatherer = new FactGatherer(policy);
  gatherer.objectsPassed({ blob: PATHS, commit: 0, tag: 0, tree: 1 });
  for (const one of changes) gatherer.change(one);
  const contents = await gatherer.contents(repo, { tips: [], args: [] }, signal);
  const facts = { updates: [], findings: [], strays: [], oversized: [], local: [], contents };
  const decision = decidePush(policy, facts, display);
  const { user, system } = process.cpuUsage(start);
  if (decision.verdict !== "reject") throw new Error("no rule was broken: nothing was measured");
  return (user + system) / 1000;
};

/** As operators write them: directories, extensions, names at any depth. */
const rule = (random: Random, index: number): PathRule => {
  const [one, other] = [random.pick(WORDS), random.pick(WORDS)];
  const globs = [`${one}/${other}/**`, `**/${one}-${other}.*`, `**/*.${one}`, `${one}/**/${other}/*.ts`];
  return {
    name: `rule-${index}`,
    match: [globs[index % globs.length] as string, `**/${other}${index}`],
    except: [],
    on: EVERY_ACT,
    level: "block",
    hint: null,
  };
};

const change = (random: Random, index: number): PathChange => {
  const depth = 2 + random.below(5);
  const parts = Array.from({ length: depth }, () => random.pick(WORDS));
  const path: Raw = rawFromText(`${parts.join("/")}-${index}.ts`);
  return {
    by: oidOf(0),
    path,
    mode: "100644",
    oid: oidOf(index + 1),
    olds: [null],
    oldModes: ["000000"],
  };
};

const oidOf = (index: number): Oid => parseOid(index.toString(16).padStart(40, "a"));
