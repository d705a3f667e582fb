import * as z from "zod";

// gitleaks reads its files "weakly": a number may be written as a string, and a list as one string with commas.

const text = z
  .union([z.string(), z.number(), z.bigint()], { error: "must be a string" })
  .transform((value) => String(value));

const number = z
  .union([z.number(), z.string(), z.boolean()], { error: "must be a number" })
  .transform((value, context) => {
    const read = value === "" ? 0 : Number(value);
    if (Number.isFinite(read)) return read;
    context.addIssue("must be a number");
    return z.NEVER;
  });

const integer = number.transform((value) => Math.trunc(value));

const flag = z
  .union(
    [
      z.boolean(),
      z.enum(["true", "false", "1", "0", "t", "f", "T", "F", "TRUE", "FALSE", "True", "False"]),
      z.number(),
    ],
    {
      error: "must be true or false",
    },
  )
  .transform((value) => value === true || (value !== false && /^[1tT]/.test(String(value)) && value !== 0));

const texts = z.preprocess(
  (value) => (typeof value === "string" ? (value === "" ? [] : value.split(",")) : value),
  z.array(text, { error: "must be a list of strings" }),
);

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : value),
    z.array(item, { error: "must be an array of tables, as in [[…]]" }),
  );

const checks = {
  description: text.default(""),
  condition: text.default(""),
  commits: texts.default([]),
  paths: texts.default([]),
  regextarget: text.default(""),
  regexes: texts.default([]),
  stopwords: texts.default([]),
};

const oneTable = { error: "must be one table; write [[…allowlists]] for several" };

const ruleAllowlist = z.object(checks, oneTable);
const globalAllowlist = z.object({ ...checks, targetrules: texts.default([]) }, oneTable);

const required = z.object({
  id: text.default(""),
  withinlines: integer.optional(),
  withincolumns: integer.optional(),
});

const rule = z.object(
  {
    id: text.default(""),
    description: text.default(""),
    path: text.default(""),
    regex: text.default(""),
    secretgroup: integer.default(0),
    entropy: number.default(0),
    keywords: texts.default([]),
    tags: texts.default([]),
    allowlist: ruleAllowlist.optional(),
    allowlists: list(ruleAllowlist).default([]),
    required: list(required).default([]),
    skipreport: flag.default(false),
  },
  { error: "must be a table" },
);

const extend = z.object(
  {
    path: text.default(""),
    url: text.default(""),
    usedefault: flag.default(false),
    disabledrules: texts.default([]),
  },
  { error: "must be a table" },
);

/** A gitleaks file, all keys in lower case: gitleaks does not tell upper from lower case there. */
export const fileSchema = z.object({
  title: text.default(""),
  description: text.default(""),
  minversion: text.default(""),
  extend: extend.optional(),
  rules: list(rule).default([]),
  allowlist: globalAllowlist.optional(),
  allowlists: list(globalAllowlist).default([]),
});

export type GitleaksFile = z.output<typeof fileSchema>;
export type RuleTable = GitleaksFile["rules"][number];
export type AllowlistTable = z.output<typeof ruleAllowlist>;

/** The keys a table may have, and the tables below it. */
export interface Keys {
  readonly [key: string]: Keys | true;
}

const keysOf = (shape: Readonly<Record<string, unknown>>, tables: Keys = {}): Keys => ({
  ...Object.fromEntries(Object.keys(shape).map((key) => [key, true as const])),
  ...tables,
});

/** What the schema knows, to find what it does not. */
export const FILE_KEYS: Keys = keysOf(fileSchema.shape, {
  extend: keysOf(extend.shape),
  rules: keysOf(rule.shape, {
    allowlist: keysOf(checks),
    allowlists: keysOf(checks),
    required: keysOf(required.shape),
  }),
  allowlist: keysOf(globalAllowlist.shape),
  allowlists: keysOf(globalAllowlist.shape),
});

/** As gitleaks' documentation writes the keys that have a capital letter. */
export const WRITTEN: Readonly<Record<string, string>> = {
  minversion: "minVersion",
  usedefault: "useDefault",
  disabledrules: "disabledRules",
  secretgroup: "secretGroup",
  skipreport: "skipReport",
  regextarget: "regexTarget",
  targetrules: "targetRules",
  withinlines: "withinLines",
  withincolumns: "withinColumns",
};
