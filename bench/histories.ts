import type { Fixtures } from "./fixtures.ts";
import type { Row } from "./measure.ts";
import { git, openRepository, type Repository, type Workshop } from "./repository.ts";

/** Measures something on one history. */
export type MeasureOne = (
  workshop: Workshop,
  rounds: number,
  repository: Repository,
  name: string,
) => Promise<readonly Row[]>;

/** Measures it on each history: a generated one and, where one is named, a real one. */
export const onHistories =
  (measureOne: MeasureOne) =>
  async (
    workshop: Workshop,
    fixtures: Fixtures,
    rounds: number,
    real: string | undefined,
  ): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (const { name, repository } of await subjectsOf(workshop, fixtures, real))
      rows.push(...(await measureOne(workshop, rounds, repository, name)));
    return rows;
  };

const subjectsOf = async (
  workshop: Workshop,
  fixtures: Fixtures,
  real: string | undefined,
): Promise<readonly { readonly name: string; readonly repository: Repository }[]> => {
  const generated = { name: "generated history", repository: await fixtures.project() };
  if (real === undefined) return [generated];
  const gitDir = await git(openRepository(workshop, real), ["rev-parse", "--absolute-git-dir"]);
  return [generated, { name: "real history", repository: openRepository(workshop, gitDir) }];
};

/** Objects and megabytes, as git counts them. */
export const sizeOf = async (repository: Repository): Promise<string> => {
  const list = await git(repository, ["rev-list", "--objects", "--no-object-names", "--all"]);
  const sizes = await git(repository, ["cat-file", "--batch-check=%(objectsize)", "--buffer"], `${list}\n`);
  const bytes = sizes.split("\n").map(Number);
  const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6;
  return `${bytes.length.toLocaleString("en")} objects, ${megabytes.toFixed(0)} MB`;
};
