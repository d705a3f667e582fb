import type { Confidence } from "../../model/finding.ts";
import type { View } from "../shape/view.ts";

/** What a hand-written verifier saw: the secret is `bytes[start, end)`. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** How many of the secret's first bytes are public, because the rule spells them out. */
  readonly shown?: number;
  /** What to show instead. */
  readonly mask?: string;
  /** Where it differs from the rule's. */
  readonly confidence?: Confidence;
}

/** For what a shape cannot say. Called with the place of one of the anchors; must do bounded work. */
export interface Probe {
  readonly anchors: readonly string[];
  readonly anyCase?: boolean;
  /** How far before and behind the anchor's start it looks, in bytes. */
  readonly back: number;
  readonly reach: number;
  readonly verify: (view: View, at: number) => Found | undefined;
  /** The same, and where it comes near and says no, why: `a placeholder`. */
  readonly explain?: Reading;
}

/** What was found, why what stands there is none, or nothing that comes near. */
export type Reading = (view: View, at: number) => Found | string | undefined;

/** The two questions a probe answers, from one reading. */
export const answers = (read: Reading): Required<Pick<Probe, "verify" | "explain">> => ({
  verify: (view, at) => {
    const seen = read(view, at);
    return typeof seen === "string" ? undefined : seen;
  },
  explain: read,
});

/** A checksum that the token carries. */
export interface Check {
  readonly holds: (bytes: Uint8Array, start: number, end: number) => boolean;
  /** True where the construction is confirmed, so that a token on which it fails is none. */
  readonly drops: boolean;
  /** The same token with its checksum put right, to make samples. */
  readonly seal: (token: string) => string;
}

/** What every rule says of itself. */
export interface Described {
  readonly id: string;
  readonly title: string;
  /** Without a checksum; one that holds makes it `high`. */
  readonly confidence: Confidence;
  /** What to do about a leak: where to revoke it. */
  readonly remedy: string;
  /** On the same bytes a higher rank hides a lower one: 0 generic, 1 by context, 2 the default, 3 a special case of another rule. */
  readonly rank?: 0 | 1 | 2 | 3;
  /** Shapes of texts that look alike and are no secret. */
  readonly nearMisses?: readonly string[];
}

export interface ShapeRule extends Described {
  /** See shape/shape.ts; several where the vendor has several. */
  readonly shape: string | readonly string[];
  /** Letters spelt out in the shape match in either case, and `_` as any joint of names. */
  readonly anyCase?: boolean;
  readonly check?: Check;
  /** A further condition on the secret. */
  readonly accept?: (bytes: Uint8Array, start: number, end: number) => boolean;
}

export const shapesOf = ({ shape }: ShapeRule): readonly string[] =>
  typeof shape === "string" ? [shape] : shape;

export interface ProbeRule extends Described {
  readonly probe: Probe;
}

export type Rule = ShapeRule | ProbeRule;

/** Tells files by their names alone; no bytes are asked for it. */
export interface FileRule extends Described {
  /** In small letters; `*` stands for any part of a name; before a slash stand the directories that it lies in. */
  readonly files: readonly string[];
}
