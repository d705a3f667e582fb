import type { Fixtures } from "./fixtures.ts";
import type { Prepare } from "./job.ts";
import { differences, inSeconds, interleave, type Row, row } from "./measure.ts";
import { pushCommits, pushWhole } from "./push-jobs.ts";
import type { Workshop } from "./repository.ts";

/** For a whole push, in `s`. */
const BAR = 5;
const BAR_ON_TOP = 1;

/** Many commits at once, one commit on many, and one commit among many refs. */
export const measureScale = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  const busyWeek = await fixtures.busyWeek();
  const many = await measureBoth(rounds, "3,000 commits", BAR, async (gated) =>
    pushWhole(workshop, busyWeek, { name: `many-${gated}`, gated }),
  );
  const long = await fixtures.long();
  const onTop = await measureBoth(rounds, "one commit on 100,000", BAR_ON_TOP, (gated) =>
    pushCommits(workshop, long, { name: `long-${gated}`, gated }),
  );
  const refs = await fixtures.manyRefs();
  const crowded = await measureBoth(rounds, "one commit among 50,000 refs", BAR, (gated) =>
    pushCommits(workshop, long, { name: `refs-${gated}`, gated, refs }),
  );
  return [...many, ...onTop, ...crowded];
};

const measureBoth = async (
  rounds: number,
  what: string,
  bar: number,
  push: (gated: boolean) => Promise<Prepare>,
): Promise<readonly Row[]> => {
  const times = await interleave(rounds, { free: await push(false), gated: await push(true) });
  const [free, gated] = [inSeconds(times.free), inSeconds(times.gated)];
  return [
    row(`push of ${what}, no hook`, "s", free),
    row("… through the gate", "s", gated, bar),
    row("… what the gate adds", "s", differences(gated, free)),
  ];
};
