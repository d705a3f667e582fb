import { describe, expect, test } from "vitest";
import type { PathChange } from "../../../policy/push-facts.ts";
import { change, edit, oid, parsed, QUIET, told } from "../support.ts";

const policyOf = (rule: string) => ({ ...QUIET, paths: parsed(`paths: [${rule}]\n`).policy.paths });

const LOCKED = policyOf(
  "{ name: ci, match: ['.gitea/workflows/**', '*.lock'], except: [free.lock], hint: ask }",
);

describe("protected paths", () => {
  test.each([
    [".gitea/workflows/ci.yml", "added"],
    ["a.lock", "added"],
  ])("%s is refused", (path, act) => {
    expect(told(LOCKED, { changes: [change(path)] })).toEqual([
      `block path/ci: ${path}: ${act} by cccccccccc`,
    ]);
  });

  test.each(["src/a.ts", "free.lock", "dir/a.lock", ".gitea/workflow/x", ".gitea/workflows"])(
    "%s is none of them",
    (path) => {
      expect(told(LOCKED, { changes: [change(path)] })).toEqual([]);
    },
  );

  test.each([
    ["another case", ".Gitea/WORKFLOWS/ci.yml"],
    ["a zero width joiner, which HFS+ leaves out", ".gi\u200dtea/workflows/ci.yml"],
    ["letters that Unicode folds to the same", ".gitea/wor\u212aflows/ci.yml"],
    ["full width letters", ".gitea/\uff57orkflows/ci.yml"],
    ["dots at the end of a part, which NTFS leaves out", ".gitea./workflows. /ci.yml"],
    ["a stream of NTFS", ".gitea/workflows::$INDEX_ALLOCATION/ci.yml"],
    ["backslashes", ".gitea\\workflows\\ci.yml"],
  ])("a rule holds for the same path in %s", (_, path) => {
    expect(told(LOCKED, { changes: [change(path)] })).toHaveLength(1);
  });

  test("decomposed and composed characters are the same to a rule", () => {
    const cafe = policyOf("{ match: ['caf\u00e9/**'] }");
    for (const path of ["caf\u00e9/x", "cafe\u0301/x", "CAFE\u0301/x"])
      expect(told(cafe, { changes: [change(path)] })).toHaveLength(1);
  });

  test("an exception holds for its exact bytes only", () => {
    expect(told(LOCKED, { changes: [change("FREE.lock")] })).toHaveLength(1);
  });

  test("bytes that are no UTF-8 are matched as they are", () => {
    const raw = change("x");
    const odd = { ...raw, path: "\xff.lock" as typeof raw.path };
    expect(told(LOCKED, { changes: [odd] })).toEqual(["block path/ci: \\xff.lock: added by cccccccccc"]);
  });

  test("a rule without a name, a level of its own and a hint", () => {
    const policy = policyOf("{ match: [a], level: warn }");
    expect(told(policy, { changes: [change("a")] })).toEqual(["warn path/protected: a: added by cccccccccc"]);
  });

  test("two rules about one path are both told", () => {
    const both = parsed("paths: [{ name: a, match: ['**'], level: warn }, { name: b, match: [x] }]\n").policy;
    expect(told({ ...QUIET, paths: both.paths }, { changes: [change("x")] })).toEqual([
      "block path/b: x: added by cccccccccc",
      "warn path/a: x: added by cccccccccc",
    ]);
  });
});

describe("what is done to a path", () => {
  const acts: readonly (readonly [string, string, Partial<PathChange>])[] = [
    ["add", "added", {}],
    ["edit", "edited", { olds: [oid("a")], oldModes: ["100644"] }],
    ["delete", "deleted", { oid: null, mode: "000000", olds: [oid("a")], oldModes: ["100644"] }],
    ["mode", "made executable or not", { mode: "100755", olds: [oid("b")], oldModes: ["100644"] }],
    [
      "type",
      "made another kind of entry, edited",
      {
        mode: "120000",
        olds: [oid("a")],
        oldModes: ["100644"],
      },
    ],
  ];

  test.each(acts)("%s", (act, words, some) => {
    const only = policyOf(`{ match: [x], on: [${act}] }`);
    const first = words.split(",")[0];
    expect(told(only, { changes: [change("x", some)] })).toEqual([
      `block path/protected: x: ${first} by cccccccccc`,
    ]);
    const others = acts.map(([name]) => name).filter((name) => name !== act && !words.includes(`${name}ed`));
    const rest = policyOf(`{ match: [x], on: [${others.filter((name) => name !== "edit").join(", ")}] }`);
    if (act !== "edit") expect(told(rest, { changes: [change("x", some)] })).toEqual([]);
  });

  test("a rename is a deletion and an addition", () => {
    const gone = change("old", { oid: null, mode: "000000", olds: [oid("b")], oldModes: ["100644"] });
    const changes = [gone, change("new")];
    expect(told(policyOf("{ match: [old], on: [delete] }"), { changes })).toHaveLength(1);
    expect(told(policyOf("{ match: [new], on: [add] }"), { changes })).toHaveLength(1);
  });

  test("a merge that differs from both parents edits, whatever either held", () => {
    const merge = change("x", { olds: [oid("a"), null], oldModes: ["100644", "000000"] });
    expect(told(policyOf("{ match: [x], on: [edit] }"), { changes: [merge] })).toHaveLength(1);
    expect(told(policyOf("{ match: [x], on: [add] }"), { changes: [merge] })).toHaveLength(1);
  });

  test("a submodule that points elsewhere is edited, though its old commit is not known", () => {
    const submodule = change("lib", { mode: "160000", olds: [null], oldModes: ["160000"] });
    expect(told(policyOf("{ match: [lib], on: [edit] }"), { changes: [submodule] })).toHaveLength(1);
    expect(told(policyOf("{ match: [lib], on: [add] }"), { changes: [submodule] })).toEqual([]);
  });
});

describe("how it is told", () => {
  test("a path that several commits change is told once, by the oldest", () => {
    const changes = [edit("a.lock", { by: oid("e") }), change("a.lock", { by: oid("d") })];
    expect(told(LOCKED, { changes })).toEqual(["block path/ci: a.lock: added by dddddddddd"]);
  });

  test("of a thousand paths twenty are named and the rest is counted", () => {
    const changes = Array.from({ length: 1000 }, (_, index) => change(`${index}.lock`));
    const lines = told(LOCKED, { changes });
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("block path/ci: and the same of 980 more paths");
  });
});
