import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../model/fault.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { load, runGitleaks, writeFiles } from "./both.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "./programs.ts";

const RULE = '[[rules]]\nid = "a"\nregex = "k(x)"\n';

interface Refusal {
  readonly toml: string;
  /** What the message and the hint have to name. */
  readonly names: readonly string[];
  readonly extended?: string;
}

const REFUSED: Readonly<Record<string, Refusal>> = {
  "no TOML": { toml: `${RULE}oops`, names: ["config.toml:4:"] },
  "a pattern that does not compile": {
    toml: '[[rules]]\nid = "a"\nregex = "(?=x)"',
    names: ["rule a: regex", "RE2"],
  },
  "a path that does not compile": { toml: '[[rules]]\nid = "a"\npath = "("', names: ["rule a: path"] },
  "an allowlist's pattern that does not compile": {
    toml: `${RULE}[[rules.allowlists]]\nregexes = ["a", "*"]`,
    names: ["rule a: allowlists[0].regexes[1]"],
  },
  "a rule without id": { toml: '[[rules]]\nregex = "x"\ndescription = "mine"', names: ["has no id", "mine"] },
  "a rule that looks at nothing": { toml: '[[rules]]\nid = "a"', names: ["rule a: regex and path"] },
  "a group that is not there": {
    toml: `${RULE}secretGroup = 2`,
    names: ["rule a: secretGroup is 2", "1 groups"],
  },
  "an unknown condition": {
    toml: `${RULE}[[rules.allowlists]]\nstopwords = ["x"]\ncondition = "xor"`,
    names: ["rule a: allowlists[0].condition", "xor", "OR or AND"],
  },
  "an unknown target": {
    toml: `[[allowlists]]\nregexes = ["x"]\nregexTarget = "file"`,
    names: ["allowlists[0].regexTarget", "secret, match or line"],
  },
  "an allowlist that allows nothing": {
    toml: "[[allowlists]]\ndescription = 'x'",
    names: ["allowlists[0] allows nothing"],
  },
  "both forms of allowlists": {
    toml: `${RULE}[rules.allowlist]\nstopwords = ["x"]\n[[rules.allowlists]]\nstopwords = ["y"]`,
    names: ["rule a: allowlist is the old form"],
  },
  "both global forms": {
    toml: `[allowlist]\nstopwords = ["x"]\n[[allowlists]]\nstopwords = ["y"]`,
    names: ["allowlist is the old form"],
  },
  "the old form as a list": {
    toml: `${RULE}[[rules.allowlist]]\nstopwords = ["x"]`,
    names: ["rule a: allowlist", "one table"],
  },
  "a target rule that is not there": {
    toml: `${RULE}[[allowlists]]\ntargetRules = ["b"]\nstopwords = ["x"]`,
    names: ["targetRules", '"b"'],
  },
  "a required rule that is not there": {
    toml: `${RULE}[[rules.required]]\nid = "b"`,
    names: ["rule a: required", '"b"'],
  },
  "a required rule of the extended file": {
    toml: `[extend]\npath = "base.toml"\n${RULE}[[rules.required]]\nid = "b"`,
    extended: '[[rules]]\nid = "b"\nregex = "x"',
    names: ["rule a: required", '"b"'],
  },
  "a required rule without id": {
    toml: `${RULE}[[rules.required]]\nwithinLines = 1`,
    names: ["rule a: required.id"],
  },
  "two bases": {
    toml: `[extend]\npath = "base.toml"\nuseDefault = true`,
    extended: RULE,
    names: ["extend.path", "extend.useDefault"],
  },
  "a base that is not there": { toml: '[extend]\npath = "nowhere.toml"', names: ["nowhere.toml"] },
  "a number that is none": { toml: `${RULE}entropy = "much"`, names: ["rule a: entropy", "number"] },
  "rules that are no tables": { toml: "rules = 3", names: ["rules: must be an array of tables"] },
};

const files = async (one: Refusal) => {
  const { dir } = await makeSandbox();
  writeFiles(dir, { "config.toml": one.toml, "files/f": "kx\n" });
  if (one.extended !== undefined) writeFiles(dir, { "base.toml": one.extended });
  return dir;
};

const faultOf = (run: () => unknown): Fault => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
};

describe("a file that is wrong", () => {
  test.each(Object.entries(REFUSED))("because of %s, is refused by name", async (_, one) => {
    const dir = await files(one);
    const fault = faultOf(() => load({ config: "config.toml", cwd: dir }));
    const said = `${fault.message} ${fault.hint}`;
    for (const name of one.names) expect(said).toContain(name);
    expect(said).toContain(".toml");
  });

  test.skipIf(GITLEAKS === null).each(Object.entries(REFUSED))(
    `because of %s, is refused by gitleaks too${GITLEAKS_NOTE}`,
    async (_, one) => {
      const dir = await files(one);
      const run = runGitleaks(["dir", "files", "-c", "config.toml"], dir, join(dir, "report.json"));
      expect(run.loaded, run.stderr).toBe(false);
    },
  );

  test("in a key written twice, is refused: gitleaks would take one by chance", async () => {
    const dir = await files({ toml: `${RULE}Regex = "y"`, names: [] });
    expect(faultOf(() => load({ config: "config.toml", cwd: dir })).message).toContain(
      "regex is there twice",
    );
  });

  test("for a minVersion that is no version, is refused", async () => {
    const dir = await files({ toml: `minVersion = "soon"\n${RULE}`, names: [] });
    expect(faultOf(() => load({ config: "config.toml", cwd: dir })).hint).toContain("v8.25.0");
  });

  test("for the default that nobody brought, is refused and says how to bring it", async () => {
    const dir = await files({ toml: "[extend]\nuseDefault = true", names: [] });
    const fault = faultOf(() => load({ config: "config.toml", cwd: dir }));
    expect(fault.message).toContain("extend.useDefault");
    expect(fault.hint).toContain("defaultConfig");
  });

  test("as ignore file or baseline, is refused by name", async () => {
    const dir = await files({ toml: RULE, names: [] });
    writeFiles(dir, { "baseline.json": '{"RuleID": 1}' });
    const config = { config: "config.toml", cwd: dir };
    expect(faultOf(() => load({ ...config, baseline: "baseline.json" })).message).toContain("baseline.json");
    expect(faultOf(() => load({ ...config, ignore: "nowhere" })).message).toContain("nowhere");
    expect(faultOf(() => load({ config: "nowhere.toml", cwd: dir })).message).toContain("nowhere.toml");
  });
});

describe("a file that is doubtful", () => {
  test("is loaded with a warning for each doubt", async () => {
    const toml = `
      minVersion = "v99.0.0"
      titel = "x"
      [extend]
      url = "https://example.com"
      path = "base.toml"
      disabledRules = ["nobody"]
      [[rules]]
      id = "a"
      regex = "k"
      keyword = "k"
      [[rules.allowlists]]
      stopwords = ["x"]
      stopword = "y"
      [[allowlists]]
      paths = ["x"]
      path = "y"
    `;
    const dir = await files({
      toml,
      names: [],
      extended: `${RULE}[[allowlists]]\ntargetRules = ["a"]\nstopwords = ["x"]`,
    });
    writeFiles(dir, { ignore: "a:b\n" });
    const { warnings } = load({ config: "config.toml", cwd: dir, ignore: "ignore" });
    expect(warnings.map((line) => line.replace(/: gitleaks knows no such key.*/, ""))).toEqual([
      "config.toml: titel",
      "config.toml: rule a: keyword",
      "config.toml: rule a: allowlists[0].stopword",
      "config.toml: allowlists[0].path",
      "config.toml: minVersion is v99.0.0; gitleaks 8.30.1 is what is followed here",
      "config.toml: extend.url is not read, by gitleaks neither",
      "base.toml: allowlists with targetRules do nothing in a file that is extended",
      "extend.disabledRules: there is no rule nobody in base.toml",
      "ignore:1: not file:rule:line or commit:file:rule:line",
    ]);
  });
});
