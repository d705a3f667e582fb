import { ruleById } from "../rules/all.ts";
import { type Rule, type ShapeRule, shapesOf } from "../rules/rule.ts";
import { PROBE_SAMPLES } from "./from-probe.ts";
import { type Sample, sampleFromShape } from "./from-shape.ts";
import { type Random, randomFrom } from "./random.ts";

/** A text in which the rule finds its secret; another seed, another secret. None was ever issued. */
export const sampleOf = (ruleId: string, seed: number): string => samplesOf(ruleId, seed)[0].text;

/** One sample for each of the rule's shapes. */
export const samplesOf = (ruleId: string, seed: number): readonly [Sample, ...Sample[]] => {
  const rule = ruleById(ruleId);
  if (rule === undefined) throw new Error(`no rule ${ruleId}`);
  const random = randomFrom(seed * 7919 + ruleId.length);
  const make = PROBE_SAMPLES[ruleId];
  if (make !== undefined) return [make(random)];
  if (!("shape" in rule)) throw new Error(`no samples of ${ruleId}`);
  const [first = "", ...rest] = shapesOf(rule);
  return [sampleOfShape(rule, first, random), ...rest.map((shape) => sampleOfShape(rule, shape, random))];
};

const MOST_TRIES = 5000;

const sampleOfShape = (rule: ShapeRule, shape: string, random: Random): Sample => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const drawn = sampleFromShape(shape, random);
    const sample = rule.check === undefined ? drawn : sealed(drawn, rule.check.seal);
    const bytes = Buffer.from(sample.secret, "latin1");
    if (rule.accept === undefined || rule.accept(bytes, 0, bytes.length)) return sample;
  }
  throw new Error(`no sample of ${rule.id} that it would accept`);
};

const sealed = ({ text, secret }: Sample, seal: (token: string) => string): Sample => {
  const right = seal(secret);
  return { text: text.replace(secret, () => right), secret: right };
};

/** Texts that look like the rule's secret and are none. */
export const nearMissesOf = (rule: Rule, seed: number): readonly string[] => {
  const random = randomFrom(seed * 104_729 + rule.id.length);
  return (rule.nearMisses ?? []).map((shape) => sampleFromShape(shape, random).text);
};
