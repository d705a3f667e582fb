import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { githubToken } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "../desk/desk.ts";
import { leaky } from "./leaky.ts";

// The published schema comes with a development dependency and is not kept here.
const SCHEMA = "../../../node_modules/@microsoft/sarif-multitool-ts/assets/sarif-2.1.0.schema.json";

let complaintsOf: (document: unknown) => readonly string[];

beforeAll(async () => {
  const schema = JSON.parse(await readFile(new URL(SCHEMA, import.meta.url), "utf8")) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  complaintsOf = (document) => {
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
});

const sarif = async (desk: Desk, ...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await desk.gate(["scan", "--format", "sarif", ...args])).out);

describe("the report as SARIF, held against the published schema", () => {
  test("of secrets in files, names, tags and what is old news", async () => {
    const desk = await leaky();
    expect(complaintsOf(await sarif(desk, "v1"))).toEqual([]);
    expect(complaintsOf(await sarif(desk, "--all"))).toEqual([]);
    expect(complaintsOf(await sarif(desk, "--worktree"))).toEqual([]);
  });

  test("of what is staged, of nothing, and of a complaint that is no secret", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    expect(complaintsOf(await sarif(desk))).toEqual([]);
    await desk.write("b.env", `${githubToken("staged")}\n`);
    await desk.git("add", "b.env");
    expect(complaintsOf(await sarif(desk, "--staged"))).toEqual([]);
    await desk.commit({ "big.txt": "x".repeat(3000) });
    await desk.write("../small.yaml", "version: 1\nlimits: { blob: 2KiB }\n");
    expect(complaintsOf(await sarif(desk, "--policy", "../small.yaml"))).toEqual([]);
  });

  test("of what a baseline lists, which is suppressed", async () => {
    const desk = await leaky();
    await desk.gate(["scan", "--all", "--write-baseline", "../known.json"]);
    const report = await sarif(desk, "--all", "--baseline", "../known.json");
    expect(complaintsOf(report)).toEqual([]);
    expect(report).toMatchObject({
      runs: [
        {
          results: [
            { level: "warning", suppressions: [{ kind: "external", status: "accepted" }] },
            { level: "warning", suppressions: [{ kind: "external", status: "accepted" }] },
          ],
        },
      ],
    });
  });

  test("the schema notices what is wrong", async () => {
    const report = (await sarif(await leaky(), "v1")) as { runs: { results: { level: string }[] }[] };
    for (const result of report.runs[0]?.results ?? []) result.level = "fatal";
    expect(complaintsOf(report)).toContain(
      "/runs/0/results/0/level must be equal to one of the allowed values",
    );
  });
});

describe("where SARIF says a secret stands", () => {
  const regionIn = async (text: string): Promise<unknown> => {
    const desk = await makeDesk();
    await desk.commit({ "file.txt": text });
    const report = (await sarif(desk)) as {
      runs: { results: { locations: { physicalLocation: { region: unknown } }[] }[] }[];
    };
    return report.runs[0]?.results[0]?.locations[0]?.physicalLocation.region;
  };
  const token = githubToken("region");

  test("columns count UTF-16 units, whatever the line begins with", async () => {
    expect(await regionIn(`one\nö😀=${token}\n`)).toEqual({
      startLine: 2,
      startColumn: 5,
      endLine: 2,
      endColumn: 45,
    });
  });

  test("a secret of several lines ends on its last", async () => {
    const key = sampleOf("private-key", 3);
    const lines = key.split("\n");
    expect(await regionIn(`a\n  ${key}\nb\n`)).toEqual({
      startLine: 2,
      startColumn: 3,
      endLine: 1 + lines.length,
      endColumn: (lines.at(-1) as string).length + 1,
    });
  });

  test("where columns mean nothing there are none", async () => {
    expect(await regionIn(`${token}\0\n`)).toMatchObject({ startLine: 1 });
    const wide = Buffer.from(`\ufeffx\n${token}\n`, "utf16le").toString("latin1");
    const desk = await makeDesk();
    await desk.write("wide.txt", Buffer.from(wide, "latin1"));
    await desk.git("add", "--all");
    expect(JSON.stringify(await sarif(desk, "--staged"))).not.toContain("startColumn");
  });
});
