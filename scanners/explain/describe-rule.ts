import { detectorsOf } from "../engine/detector.ts";
import { type FileRule, type Rule, shapesOf } from "../rules/rule.ts";
import { parseShape } from "../shape/parse-shape.ts";
import { lengths, type Piece } from "../shape/shape.ts";
import { describeCount } from "./describe-pieces.ts";

/** What a rule is, in words. */
export interface Description {
  /** What must stand somewhere before the rule is asked at all. */
  readonly anchors: readonly string[];
  /** The shapes it matches, as scanners/shape/shape.ts explains them; none where code reads the text. */
  readonly shapes: readonly string[];
  /** What makes a text a secret of this rule. */
  readonly evidence: string;
  readonly checksum: "none" | "must hold" | "makes it sure";
}

export const describeRule = (rule: Rule | FileRule): Description =>
  "files" in rule
    ? { anchors: rule.files, shapes: [], evidence: `is called ${listed(rule.files)}`, checksum: "none" }
    : {
        anchors: [...new Set(detectorsOf(rule).flatMap(({ anchors }) => anchors))],
        shapes: "shape" in rule ? shapesOf(rule) : [],
        evidence: evidenceOf(rule),
        checksum: checksumOf(rule),
      };

/** The first of them, as code. */
const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MOST_LISTED).map((name) => `\`${name}\``);
  return `${shown.join(", ")}${names.length > MOST_LISTED ? ", …" : ""}`;
};

const MOST_LISTED = 4;

const checksumOf = (rule: Rule): Description["checksum"] => {
  if (!("shape" in rule) || rule.check === undefined) return "none";
  return rule.check.drops ? "must hold" : "makes it sure";
};

const CHECKSUMS = {
  none: [],
  "must hold": ["a checksum that must hold"],
  "makes it sure": ["a checksum, by which it is high"],
};

const evidenceOf = (rule: Rule): string => {
  if (!("shape" in rule)) return "what stands around it and how it is made";
  const shapes = shapesOf(rule).map((shape) => parseShape(shape));
  return [
    beginning(shapes),
    sizes(shapes),
    ...CHECKSUMS[checksumOf(rule)],
    ...(rule.accept === undefined ? [] : ["a condition on its characters"]),
  ].join(", ");
};

const beginning = (shapes: readonly (readonly Piece[])[]): string => {
  if (shapes.some((pieces) => pieces.findIndex(({ kind }) => kind === "open") > 0))
    return "what stands around it";
  const prefixes = shapes.flatMap(prefixesOf);
  const [first = ""] = prefixes;
  if (prefixes.some((prefix) => prefix === "")) return "its form";
  return first === "" ? "its form" : `begins with ${listed([...new Set(prefixes)])}`;
};

const prefixesOf = (pieces: readonly Piece[]): readonly string[] => {
  const first = pieces.find(({ kind }) => kind !== "open");
  if (first?.kind === "text") return [Buffer.from(first.bytes).toString("latin1")];
  if (first?.kind === "choice") return first.branches.flatMap(prefixesOf);
  return [""];
};

/** How long the secret is; open ends say little. */
const sizes = (shapes: readonly (readonly Piece[])[]): string => {
  const all = shapes.map((pieces) => lengths(secretOf(pieces)));
  const min = Math.min(...all.map((one) => one.min));
  const max = Math.max(...all.map((one) => one.max));
  return `${describeCount(min, max)} characters`;
};

const secretOf = (pieces: readonly Piece[]): readonly Piece[] => {
  const opens = pieces.findIndex(({ kind }) => kind === "open");
  const closes = pieces.findIndex(({ kind }) => kind === "close");
  return pieces.slice(opens + 1, closes < 0 ? pieces.length : closes);
};
