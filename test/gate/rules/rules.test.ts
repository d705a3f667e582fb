import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { LISTED_FAMILIES, LISTED_RULES } from "../../../scanners/rules/all.ts";
import { samplesOf } from "../../../scanners/samples/generate.ts";
import { PROGRAM } from "../../support/gate-repo.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "../desk/desk.ts";

const TOKEN = githubToken("rules");

const rules = async (desk: Desk, ...args: readonly string[]) => desk.gate(["rules", ...args]);

describe("gate rules", () => {
  test("lists every rule by family, with its confidence", async () => {
    const { exitCode, out, err } = await rules(await makeDesk());
    expect([exitCode, err]).toEqual([0, ""]);
    for (const { title } of LISTED_FAMILIES)
      expect(out).toContain(`\n${title}\n`.slice(out.startsWith(title) ? 1 : 0));
    for (const { id, confidence } of LISTED_RULES)
      expect(out).toMatch(new RegExp(`^  ${id} +${confidence} `, "m"));
    expect(out).toMatch(new RegExp(`\n${LISTED_RULES.length} rules in ${LISTED_FAMILIES.length} families; `));
  });

  test("as JSON is one document", async () => {
    const { out } = await rules(await makeDesk(), "--format", "json");
    const { families } = JSON.parse(out) as { families: { title: string; rules: { id: string }[] }[] };
    expect(families.map(({ title }) => title)).toEqual(LISTED_FAMILIES.map(({ title }) => title));
    expect(families.flatMap((family) => family.rules.map(({ id }) => id))).toEqual(
      LISTED_RULES.map(({ id }) => id),
    );
  });

  test.each([
    [["--format", "xml"], "--format takes text, json"],
    [["github-pat", "npm-token"], "takes one rule's id"],
    [["github-pta"], 'there is no rule "github-pta"; did you mean github-pat?'],
    [["zzzzzzzzzzzz"], "gate rules lists them"],
    [["--nonsense"], "Unknown option"],
  ])("%j is wrong usage", async (args, message) => {
    const { exitCode, out, err } = await rules(await makeDesk(), ...args);
    expect([exitCode, out]).toEqual([64, ""]);
    expect(err).toContain(message);
    expect(err).toContain("usage: gate rules");
  });
});

describe("gate rules ID", () => {
  test("explains a rule, with samples that are masked", async () => {
    const { exitCode, out } = await rules(await makeDesk(), "github-pat");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^github-pat: GitHub personal access token \(classic\)\n/);
    expect(out).toMatch(/\n {2}family +Forges\n/);
    expect(out).toMatch(/\n {2}evidence +begins with `ghp_`, 40 characters, a checksum/);
    expect(out).toMatch(/\n {2}looks for +ghp_\n/);
    expect(out).toMatch(/\n {2}shape +ghp_\[0-9A-Za-z\]\{36\}\n/);
    expect(out).toMatch(/\n {2}matches +\[ghp_… \(40 characters\)\]\n/);
    expect(out).toMatch(/\n {2}after a leak +Revoke it at /);
    expect((await rules(await makeDesk(), "secret/github-pat")).out).toBe(out);
  });

  test("explains what is known by its name", async () => {
    const { exitCode, out } = await rules(await makeDesk(), "file/terraform-state");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\n {2}evidence +is called `\*\.tfstate`, /);
    expect(out).toMatch(/\n {2}looks for +\*\.tfstate\n/);
  });

  test("works for every rule, and no sample of one shows its secret", async () => {
    const desk = await makeDesk();
    for (const { id } of LISTED_RULES) {
      const { exitCode, out } = await rules(desk, id, "--format", "json");
      expect(exitCode).toBe(0);
      const explained = JSON.parse(out) as Readonly<Record<string, unknown>>;
      expect(explained).toMatchObject({ id, samples: expect.any(Array), remedy: expect.any(String) });
      for (const { secret } of id.startsWith("file/") ? [] : samplesOf(id, 1))
        expect(out).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });
});

describe("gate rules --test", () => {
  const prepared = async (): Promise<Desk> => {
    const desk = await makeDesk();
    await desk.write("a.env", `A=1\nT=${TOKEN}\nU=${TOKEN.slice(0, 30)}\npassword = \${DB_PASSWORD}\n`);
    return desk;
  };

  test("shows what matched, what nearly matched and why not, and no piece of a secret", async () => {
    const { exitCode, out, err } = await rules(await prepared(), "--test", "a.env");
    expect([exitCode, err]).toEqual([1, ""]);
    expect(out).toMatch(
      /^1 match:\n {2}a\.env:2:3 {2}github-pat, high\n {4}GitHub .*: ghp_… \(40 characters\)\n/,
    );
    expect(out).toMatch(
      /\n {2}a\.env:3:3 {2}github-pat\n {4}at “ghp_”: 36 of \[0-9A-Za-z\] are wanted, and 26 stand there\n/,
    );
    expect(out).toMatch(
      /\n {2}a\.env:4:1 {2}password-assignment\n {4}at “pass”: it reads as a template or a variable\n/,
    );
    expect(piecesOf(TOKEN).filter((piece) => out.includes(piece))).toEqual([]);
  });

  test("with an ID tells of that rule alone, everywhere it was asked", async () => {
    const desk = await prepared();
    await desk.write("b.txt", "ghp_ is how they begin\n");
    const { exitCode, out } = await rules(desk, "github-pat", "--test", "b.txt");
    expect(exitCode).toBe(0);
    expect(out).toBe(
      "0 matches\n\n1 near miss:\n  b.txt:1:1  github-pat\n    at “ghp_”: 36 of [0-9A-Za-z] do not follow\n",
    );
    expect((await rules(desk, "npm-token", "--test", "a.env")).exitCode).toBe(0);
  });

  test("tells a file that is known by its name, unless it is empty", async () => {
    const desk = await makeDesk();
    await desk.write("id_rsa", "(the key is kept elsewhere)\n");
    const { exitCode, out } = await rules(desk, "--test", "id_rsa");
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^1 match:\n {2}id_rsa:1:1 {2}file\/ssh-key, low\n/);
    expect((await rules(desk, "file/key-store", "--test", "id_rsa")).exitCode).toBe(0);
    await desk.write("id_dsa", "");
    expect((await rules(desk, "--test", "id_dsa")).exitCode).toBe(0);
  });

  test("as JSON tells the same, and all of it", async () => {
    const { exitCode, out } = await rules(await prepared(), "--test", "a.env", "--format", "json");
    expect(exitCode).toBe(1);
    const trial = JSON.parse(out) as { matches: object[]; misses: { near: boolean }[] };
    expect(trial.matches).toMatchObject([
      { rule: "github-pat", line: 2, column: 3, mask: "ghp_… (40 characters)" },
    ]);
    expect(trial.matches[0]).not.toHaveProperty("fingerprint");
    expect(trial.misses).toContainEqual(
      expect.objectContaining({ rule: "github-pat", line: 3, anchor: "ghp_", near: true }),
    );
    expect(piecesOf(TOKEN).filter((piece) => out.includes(piece))).toEqual([]);
  });

  test("reads standard input, and looks into what is encoded", async () => {
    const desk = await makeDesk();
    const input = Buffer.from(`T=${TOKEN}\n`).toString("base64");
    const { exitCode, out } = await desk.gate(["rules", "--test", "-"], { input });
    expect(exitCode).toBe(1);
    expect(out).toMatch(
      /^1 match:\n {2}standard input:1:1 {2}github-pat, high\n.*found by decoding base64\n/,
    );
  });

  test("a file that cannot be read could not decide", async () => {
    const desk = await makeDesk();
    expect(await rules(desk, "--test", "missing\u001b.txt")).toMatchObject({
      exitCode: 2,
      err: "gate rules: cannot read missing\\x1b.txt: ENOENT\n",
    });
    expect(await rules(desk, "--test", ".")).toMatchObject({ exitCode: 2 });
  });

  test("is part of the program that is shipped", async () => {
    const desk = await prepared();
    const file = join(desk.clone.dir, "a.env");
    const { exitCode, stdout } = await execa(process.execPath, [PROGRAM, "rules", "--test", file], {
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("github-pat, high");
  });
});
