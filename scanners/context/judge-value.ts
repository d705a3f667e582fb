import type { Confidence } from "../../model/finding.ts";
import { type StandIn, standInOf } from "./stand-ins.ts";
import { type Texture, textureOf } from "./texture.ts";

/** What the name before the value promises. */
export type Kind = "password" | "secret" | "token" | "key" | "auth";

/** How the value is put behind its name. */
export type Form =
  | "assigned"
  | "compared"
  | "paired"
  | "called"
  | "flag"
  | "spaced"
  | "said"
  | "marked"
  | "query";

export interface ValueContext {
  readonly kind: Kind;
  readonly quoted: boolean;
  readonly form: Form;
  /** The name alone does not say for sure that a secret follows. */
  readonly vague?: boolean;
}

export type Reason =
  | StandIn
  | "too short"
  | "sentence"
  | "words"
  | "well known"
  | "uuid"
  | "hexadecimal"
  | "random"
  | "mixed"
  | "wordy"
  | "foreign";

export interface Judgement {
  readonly confidence: Confidence;
  readonly reason: Reason;
}

/** A judgement, or why there is none. */
export type Explained = Judgement | { readonly confidence: undefined; readonly reason: Reason };

/** How sure it is that the value is a secret, or null where it is none. */
export const judgeValue = (value: string, context: ValueContext): Judgement | null => {
  const explained = explainValue(value, context);
  return explained.confidence === undefined ? null : explained;
};

const no = (reason: Reason): Explained => ({ confidence: undefined, reason });
const low = (reason: Reason): Explained => ({ confidence: "low", reason });
const medium = (reason: Reason): Explained => ({ confidence: "medium", reason });

const SHORTEST = 5;
const LONGEST = 700;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]+$|^[0-9A-F]+$/;

/** The same, with the reason also where the answer is no. */
export const explainValue = (value: string, context: ValueContext): Explained => {
  const { length } = value;
  if (length < SHORTEST || length > LONGEST) return no("too short");
  const texture = textureOf(value);
  if (texture.lower + texture.upper + texture.digits < 3) return no("masked");
  if (isPlainly(value, texture, context)) return no("words");
  const standIn = isNoise(texture, context) ? undefined : standInOf(value, texture.bits);
  if (standIn === "hashed" && context.kind === "password") return low("hashed");
  if (standIn !== undefined) return no(standIn);
  if (/\s/.test(value)) return no("sentence");
  if (UUID.test(value)) return asUuid(context);
  const explained =
    context.kind === "password" ? asPassword(value, texture, context) : asToken(value, texture, context);
  if (explained.confidence !== "medium") return explained;
  return context.vague || context.form === "said" ? low(explained.reason) : explained;
};

/** What names a thing has the same form, and most of what is called a token is such a name. */
const asUuid = ({ vague = false, kind, form }: ValueContext): Explained => {
  if (vague) return no("uuid");
  return kind === "token" || kind === "auth" || form === "said" ? low("uuid") : medium("uuid");
};

const FEWEST_SIGNS = 8;

/** Letters, digits and signs in no order that code, a template or a pattern has. */
const isNoise = (
  { length, lower, upper, digits, symbols, bits }: Texture,
  { quoted }: ValueContext,
): boolean =>
  quoted && symbols >= FEWEST_SIGNS && digits > 1 && upper > 2 && lower > 2 && bits > 1.2 * length;

/** Words and nothing else, as nearly everything is that stands behind such a name; told without looking closer. */
const isPlainly = (value: string, texture: Texture, { kind, quoted }: ValueContext): boolean => {
  if (kind === "password") {
    if (texture.digits > 0 || texture.symbols > 0) return false;
    return (!quoted || texture.joints > 0 || texture.upper > 0) && isName(value, texture);
  }
  return texture.bits < FEWEST_BITS && texture.digits < 8 && !HEX.test(value);
};

// A token of the fewest characters has more.
const FEWEST_BITS = 6;

// The passwords that everybody tries first, after undoing what digits and signs stand for.
const WELL_KNOWN =
  /^(?:(?:my|the|new|old|test|user|root|admin|db|app|super|super_|a)?[_-]?(?:pass(?:word|wd|phrase|code|wort)?|pwd|pw|secret|token|credentials?|key|passme|adminadmin|letmein|welcome|qwerty\w{0,4}|hello|admin(?:istrator)?|root|guest|user(?:name)?|test(?:er|ing)?|demo|changeit|master|login|abc|foo|bar|baz|public|private|postgres|mysql|oracle|redis|mongo|rabbitmq|minio|vagrant|ubuntu|docker|iloveyou|monkey|dragon|sunshine|football|baseball|princess|trustno|opensesame)(?:[_-]?(?:word|me|it|test|here|value|field))?)[_-]?[\d!?.@#$%&*]{0,6}$/i;

const unleet = (text: string): string =>
  text
    .replaceAll("@", "a")
    .replaceAll(/[0]/g, "o")
    .replaceAll(/[$5]/g, "s")
    .replaceAll("3", "e")
    .replaceAll(/[1!](?=[a-z])/gi, "i");

/** Names put together, with a number behind: `newPassword2`, `user_token`, `#add-button`. */
const NAME = /^[#.@&$:/]?[A-Za-z](?:[_\-.:/ ]?[A-Za-z])*[_-]?\d{0,4}[?!:.*]?$/;

const isName = (value: string, { worded, bits, digits, symbols }: Texture): boolean =>
  (digits === 0 || symbols === 0) && NAME.test(value) && (worded >= 0.6 || bits < 2);

const asPassword = (value: string, texture: Texture, { quoted, form }: ValueContext): Explained => {
  const { length, lower, upper, digits, symbols, joints, bits, worded } = texture;
  const letters = lower + upper;
  if (WELL_KNOWN.test(value) || WELL_KNOWN.test(unleet(value)))
    return quoted && digits + symbols > 0 ? low("well known") : no("well known");
  if (digits === length - joints) return no("number");
  if (length - letters - digits - symbols - joints > 0) return no("foreign");
  const literal = quoted || form === "assigned" || form === "flag" || form === "query" || form === "marked";
  if (isName(value, texture)) {
    const plain = upper === 0 && length >= 6 && joints === 0 && /[\da-z!.]$/.test(value) && /^\w/.test(value);
    return plain && quoted && form !== "paired" && (worded < 1 || symbols > 0) ? low("wordy") : no("words");
  }
  if (symbols > 0 && length >= 6 && (!isCode(value) || (quoted && digits > 0 && bits > 1.2 * length))) {
    if (digits > 0 && letters > 1 && (quoted || bits > 0 || symbols > 1 || (upper > 0 && lower > 0)))
      return medium("mixed");
    if (upper > 0 && lower > 0 && length >= 8 && bits > 4) return medium("mixed");
    return literal && quoted && letters > 2 ? low("wordy") : no("words");
  }
  if (symbols > 0) return no("reference");
  if (digits === 0) {
    if (length >= 12 && bits > 0.6 * length && worded < 0.3) return medium("random");
    return no("words");
  }
  if (joints > 0 && bits < 5) return no("words");
  if (form === "paired" && lower === 0) return no("words");
  if (length < 7) return quoted && bits > 4 ? low("mixed") : no("too short");
  if (bits >= neededBits(length) && worded < 0.5) return medium("random");
  if (upper > 0 && lower > 0 && bits >= 3 && worded < 0.75) return medium("mixed");
  return quoted ? low("wordy") : no("words");
};

/** Operators, calls and the like, as stand in code and not in passwords. */
const isCode = (value: string): boolean =>
  /[()[\]{}].*[()[\]{}]|^[([{<]|[=,;|]{1}$|^[+\-*/=,;|)\]}]|&&|\|\||[<>]=?|;.*;|"|\\[nrtu"']|^[A-Za-z_]+=|^[@#.$][A-Za-z-]+$|\w\(\w*\)/.test(
    value,
  );

/** More than names of that length ever have. */
const neededBits = (length: number): number => (length < 10 ? 5 : Math.min(14, 0.7 * length));

const asToken = (padded: string, texture: Texture, context: ValueContext): Explained => {
  const value = padded.replace(/={1,2}$/, "");
  const { length, digits, upper, lower, symbols, joints, bits, worded } = texture;
  if (length < 8) return no("too short");
  if (length - lower - upper - digits - symbols - joints > 0) return no("foreign");
  if (context.quoted && length >= 24 && symbols >= 4 && bits > 1.2 * length) return medium("random");
  if (!/^[\w\-.~+/=:!@#$%^&*|,;?]+$/.test(value) || isCode(value)) return no("reference");
  if (digits === 0 && lower * upper === 0 && length < 20) return no("words");
  if (isName(value, texture)) return no("words");
  if (HEX.test(value)) {
    if (digits === length || digits === 0) return no("number");
    if (length >= 20) return medium("hexadecimal");
    return length >= 16 ? low("hexadecimal") : no("hexadecimal");
  }
  if (digits + joints + symbols === length) return no("number");
  const needed = Math.max(9, Math.min(20, 0.7 * length));
  if (length >= 14 && bits >= needed && worded < 0.45 && (digits > 0 || length >= 20)) {
    return joints > 3 && bits < length ? low("random") : medium("random");
  }
  if (context.kind !== "secret" && length < 14)
    return bits >= needed && digits > 0 && quotedOrNot(context) ? low("random") : no("words");
  const asOne = asPassword(value, texture, context);
  return asOne.confidence === "medium" && bits >= 7 && worded < 0.4 && digits > 0
    ? length >= 14 || context.kind === "secret"
      ? medium("mixed")
      : low("mixed")
    : no("words");
};

const quotedOrNot = ({ quoted, form }: ValueContext): boolean => quoted || form === "assigned";
