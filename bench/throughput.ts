import { type MeasureOne, onHistories, sizeOf } from "./histories.ts";
import { always, type Prepare } from "./job.ts";
import { inSeconds, interleave, ratios, row, skipped } from "./measure.ts";
import { PEERS, peerJob, programOf } from "./peers.ts";
import { floorJob, scanJob } from "./scan-jobs.ts";

/** Times what git alone takes, with every rule and decoder on. */
const BAR = 1.5;
/** Of the time that gitleaks takes. */
const BAR_OF_GITLEAKS = 0.1;

const measureOne: MeasureOne = async (workshop, rounds, repository, name) => {
  const programs = PEERS.map((peer) => ({ peer, program: programOf(peer) }));
  const jobs: Record<string, Prepare> = {
    floor: always(floorJob(repository)),
    gate: always(scanJob(workshop, repository)),
  };
  for (const { peer, program } of programs) {
    if (program !== undefined) jobs[peer.name] = always(peerJob(program, repository));
  }
  const times = await interleave(rounds, jobs);
  const of = (job: string): readonly number[] => times[job] ?? [];
  return [
    row(`${name} (${await sizeOf(repository)}), git alone`, "s", inSeconds(of("floor"))),
    row(`${name}, \`gate scan --all\``, "s", inSeconds(of("gate"))),
    row("… against git alone", "×", ratios(of("gate"), of("floor")), BAR),
    ...programs.flatMap(({ peer, program }) => {
      const what = `${name}, \`${peer.name} git\``;
      if (program === undefined) return [skipped(`${what} (not installed: ${peer.install})`, "s")];
      const bar = peer.name === "gitleaks" ? BAR_OF_GITLEAKS : undefined;
      return [
        row(what, "s", inSeconds(of(peer.name))),
        row("… the gate's time, of that", "×", ratios(of("gate"), of(peer.name)), bar),
      ];
    }),
  ];
};

/** Scans whole histories with the gate and with the other scanners that are installed, in turn. */
export const measureThroughput = onHistories(measureOne);
