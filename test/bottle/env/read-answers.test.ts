import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAnswers } from "../../../bottle/env/read-answers.ts";
import { plainYaml } from "../../../bottle/manifest/plain-yaml.ts";
import { readYaml } from "../../../policy/file/read-yaml.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const written = async (text: string): Promise<string> => {
  const { dir } = await makeSandbox();
  const file = join(dir, "answers.yaml");
  writeFileSync(file, text);
  chmodSync(file, 0o600);
  return file;
};

const refusal = (read: () => unknown): { readonly said: string; readonly hint: unknown } => {
  try {
    read();
  } catch (error) {
    const { message, cause, hint } = error as Error & { readonly hint?: unknown };
    return { said: `${message} ${hint} ${cause}`, hint };
  }
  throw new Error("nothing was refused");
};

describe("answers in a file", () => {
  test("are read by name", async () => {
    const answers = readAnswers(await written('# for today\nCODE: "012345"\nNAME: me\n'));
    expect([...answers].map(([name, value]) => [name, value.reveal()])).toEqual([
      ["CODE", "012345"],
      ["NAME", "me"],
    ]);
  });

  const CODE = "012345";
  test.each([
    ["a number that some read as octal", `CODE: ${CODE}`, 2],
    ["an alias", `CODE: *a${CODE}`, 2],
    ["an anchor", `CODE: &a${CODE} x`, 2],
    ["a tag", `CODE: !a${CODE} x`, 2],
    ["a block with a wrong head", `CODE: |a${CODE}`, 2],
    ["a mapping in braces with no end", `CODE: { a: ${CODE}`, 3],
    ["a name twice", `CODE: "${CODE}"\nCODE: x`, 3],
    ["a number", `CODE: 1${CODE}`, 2],
    ["no names", `- "${CODE}"`, null],
  ])("%s is refused with its line and without the answer", async (_, text, line) => {
    const file = await written(`\n${text}\n`);
    const { said } = refusal(() => readAnswers(file));
    expect(said).toContain(line === null ? `${file}: ` : `${file}:${line}: `);
    expect(said).not.toContain(CODE);
  });

  test("whereas the reader of manifests quotes what it refuses", () => {
    const { said } = refusal(() => readYaml(`CODE: ${CODE}`, "b.md", "the settings", plainYaml("b.md")));
    expect(said).toContain(CODE);
  });
});
