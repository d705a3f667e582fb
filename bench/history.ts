import { type MeasureOne, onHistories, sizeOf } from "./histories.ts";
import { always } from "./job.ts";
import { inSeconds, interleave, ratios, row } from "./measure.ts";
import { floorJob, scanJob } from "./scan-jobs.ts";

/** Times what git alone takes. */
const BAR = 2;

const measureOne: MeasureOne = async (workshop, rounds, repository, name) => {
  const times = await interleave(rounds, {
    floor: always(floorJob(repository)),
    gate: always(scanJob(workshop, repository)),
  });
  return [
    row(`${name} (${await sizeOf(repository)}), git alone`, "s", inSeconds(times.floor)),
    row(`${name}, \`gate scan --all\``, "s", inSeconds(times.gate)),
    row("… against git alone", "×", ratios(times.gate, times.floor), BAR),
  ];
};

/** Scans whole histories. */
export const measureHistory = onHistories(measureOne);
