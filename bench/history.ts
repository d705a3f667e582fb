import type { Fixtures } from "./fixtures.ts";
import { always } from "./job.ts";
import { inSeconds, interleave, type Row, ratios, row } from "./measure.ts";
import { git, openRepository, type Repository, type Workshop } from "./repository.ts";
import { floorJob, scanJob } from "./scan-jobs.ts";

/** Times what git alone takes. */
const BAR = 2;

/** Scans whole histories: a generated one and, where one is named, a real one. */
export const measureHistory = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
  real: string | undefined,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const { name, repository } of await subjectsOf(workshop, fixtures, real)) {
    rows.push(...(await measureOne(workshop, rounds, repository, name)));
  }
  return rows;
};

/** The histories to scan. */
export const subjectsOf = async (
  workshop: Workshop,
  fixtures: Fixtures,
  real: string | undefined,
): Promise<readonly { readonly name: string; readonly repository: Repository }[]> => {
  const generated = { name: "generated history", repository: await fixtures.project() };
  if (real === undefined) return [generated];
  const gitDir = await git(openRepository(workshop, real), ["rev-parse", "--absolute-git-dir"]);
  return [generated, { name: "real history", repository: openRepository(workshop, gitDir) }];
};

const measureOne = async (
  workshop: Workshop,
  rounds: number,
  repository: Repository,
  name: string,
): Promise<readonly Row[]> => {
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

/** Objects and megabytes, as git counts them. */
export const sizeOf = async (repository: Repository): Promise<string> => {
  const list = await git(repository, ["rev-list", "--objects", "--no-object-names", "--all"]);
  const sizes = await git(repository, ["cat-file", "--batch-check=%(objectsize)", "--buffer"], `${list}\n`);
  const bytes = sizes.split("\n").map(Number);
  const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6;
  return `${bytes.length.toLocaleString("en")} objects, ${megabytes.toFixed(0)} MB`;
};
