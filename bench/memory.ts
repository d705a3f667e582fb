import type { Fixtures } from "./fixtures.ts";
import { always, type Prepare } from "./job.ts";
import { type Row, row } from "./measure.ts";
import { type Peak, peakOf } from "./peak-memory.ts";
import { pushCommits, pushWhole } from "./push-jobs.ts";
import type { Workshop } from "./repository.ts";
import { scanJob } from "./scan-jobs.ts";

const MB = 1024 * 1024;
/** For the gate and its git processes together, in `MB`. */
const BAR = 250;
const BAR_BIG_BLOB = 200;

interface Case {
  readonly what: string;
  readonly bar: number;
  readonly prepare: () => Promise<Prepare>;
}

const casesOf = (workshop: Workshop, fixtures: Fixtures): readonly Case[] => [
  {
    what: "push of one small commit",
    bar: BAR,
    prepare: async () => pushCommits(workshop, await fixtures.start(), { name: "memory-one", gated: true }),
  },
  {
    what: "scan of the generated history",
    bar: BAR,
    prepare: async () => always(scanJob(workshop, await fixtures.project())),
  },
  {
    what: "push of the generated history",
    bar: BAR,
    prepare: async () =>
      pushWhole(workshop, await fixtures.project(), { name: "memory-project", gated: true }),
  },
  {
    what: "push of 3,000 commits",
    bar: BAR,
    prepare: async () => pushWhole(workshop, await fixtures.busyWeek(), { name: "memory-many", gated: true }),
  },
  {
    what: "push of one commit on 100,000",
    bar: BAR,
    prepare: async () => pushCommits(workshop, await fixtures.long(), { name: "memory-long", gated: true }),
  },
  {
    what: "push of one commit among 50,000 refs",
    bar: BAR,
    prepare: async () => {
      const spec = { name: "memory-refs", gated: true, refs: await fixtures.manyRefs() };
      return pushCommits(workshop, await fixtures.long(), spec);
    },
  },
  {
    what: "push of a 400 MB blob",
    bar: BAR_BIG_BLOB,
    prepare: async () => pushWhole(workshop, await fixtures.bigBlob(), { name: "memory-blob", gated: true }),
  },
  {
    what: "push of a 400 MB blob, kept packed",
    bar: BAR_BIG_BLOB,
    prepare: async () => {
      const spec = { name: "memory-pack", gated: true, config: { "receive.unpackLimit": "1" } };
      return pushWhole(workshop, await fixtures.bigBlob(), spec);
    },
  },
];

/** The most memory that each of the other measurements takes, and a very large file besides. */
export const measureMemory = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  if (process.platform !== "linux") throw new Error("memory is measured through /proc, which is Linux's");
  const rows: Row[] = [];
  for (const { what, bar, prepare } of casesOf(workshop, fixtures)) {
    const next = await prepare();
    const peaks: Peak[] = [];
    for (let round = 0; round < rounds; round += 1) peaks.push(await peakOf(await next(), workshop.program));
    const megabytes = (part: keyof Peak): number[] => peaks.map((peak) => peak[part] / MB);
    rows.push(
      row(`${what}: gate and git together`, "MB", megabytes("together"), bar),
      row("… the gate's own process", "MB", megabytes("gate")),
      row("… its largest git process", "MB", megabytes("git")),
    );
  }
  return rows;
};
