import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { measureBottle } from "./bottle.ts";
import { measureEgress } from "./egress.ts";
import { createFixtures, type Fixtures } from "./fixtures.ts";
import { measureHistory } from "./history.ts";
import { measureHostile } from "./hostile.ts";
import { isMissed, type Row } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { measurePolicy } from "./policy.ts";
import { measurePush } from "./push.ts";
import type { Workshop } from "./repository.ts";
import { measureScale } from "./scale.ts";
import { measureLargeServe, measureServe } from "./serve.ts";
import { table } from "./table.ts";
import { measureThroughput } from "./throughput.ts";

const HELP = `usage: npm run bench -- [--only NAME,…] [--rounds N] [--repo DIR] [--json FILE] [--check]

  --only NAME,…   some of policy, push, history, throughput, scale, memory, hostile, bottle, serve,
                  serve-large, egress (default: all)
  --rounds N      rounds of each measurement (default: as many as each needs to be steady)
  --repo DIR      also scan the whole history of this repository
  --json FILE     write the figures there too
  --check         exit code 1 when a bar is missed
`;

interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly rounds: number;
  readonly measure: (
    workshop: Workshop,
    fixtures: Fixtures,
    rounds: number,
    real: string | undefined,
  ) => Promise<readonly Row[]>;
}

const MEASUREMENTS: readonly Measurement[] = [
  {
    name: "policy",
    title: "A decision",
    rounds: 20,
    measure: (_, __, rounds) => measurePolicy(rounds),
  },
  { name: "push", title: "One small commit", rounds: 30, measure: measurePush },
  { name: "history", title: "A whole history", rounds: 9, measure: measureHistory },
  {
    name: "throughput",
    title: "A whole history, beside other scanners",
    rounds: 3,
    measure: measureThroughput,
  },
  { name: "scale", title: "Large pushes and repositories", rounds: 7, measure: measureScale },
  { name: "memory", title: "Peak memory", rounds: 3, measure: measureMemory },
  { name: "hostile", title: "Text made to be slow", rounds: 3, measure: measureHostile },
  {
    name: "bottle",
    title: "Many manifests",
    rounds: 20,
    measure: (workshop, _, rounds) => measureBottle(workshop, rounds),
  },
  { name: "serve", title: "The agent's gate, beside git's own server", rounds: 12, measure: measureServe },
  {
    name: "serve-large",
    title: "A gigabyte through the agent's gate",
    rounds: 1,
    measure: measureLargeServe,
  },
  {
    name: "egress",
    title: "The way out, beside mitmproxy",
    rounds: 5,
    measure: (workshop, _, rounds) => measureEgress(workshop, rounds),
  },
];

/** Runs the benches that are asked for and prints a table of each; returns the exit code. */
export const main = async (argv: readonly string[], workshop: Workshop): Promise<number> => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      repo: { type: "string" },
      json: { type: "string" },
      check: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds takes a whole number above 0");
  }
  const real = values.repo === undefined ? undefined : resolve(values.repo);
  const fixtures = createFixtures(workshop);
  const machine = await machineOf();
  console.log(`${machine}\n`);
  const measured: Record<string, readonly Row[]> = {};
  for (const { name, title, measure, ...usual } of chosen(values.only)) {
    const rows = await measure(workshop, fixtures, rounds ?? usual.rounds, real);
    measured[name] = rows;
    console.log(`${title} (\`${name}\`)\n\n${table(rows)}\n`);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, measured }, null, 2)}\n`);
  }
  const missed = Object.values(measured).flat().filter(isMissed).length;
  return values.check && missed > 0 ? 1 : 0;
};

const chosen = (only: string | undefined): readonly Measurement[] => {
  if (only === undefined) return MEASUREMENTS;
  return only.split(",").map((name) => {
    const found = MEASUREMENTS.find((measurement) => measurement.name === name);
    if (found === undefined)
      throw new Error(`--only takes ${MEASUREMENTS.map((one) => one.name).join(", ")}`);
    return found;
  });
};

const machineOf = async (): Promise<string> => {
  const { stdout } = await execa("git", ["--version"]);
  return `${cpus().length} cores, Node ${process.version.slice(1)}, ${stdout}`;
};
