import { FastImport } from "./fast-import.ts";
import { messageOf } from "./generate-text.ts";
import { Random } from "./random.ts";
import { initRepository, type Repository, type Workshop } from "./repository.ts";

const FOLDERS = 40;
const FILES = 25;

/** Writes a long line of commits, each of one line in one of a thousand files. */
export const generateChain = async (
  workshop: Workshop,
  name: string,
  commits: number,
): Promise<Repository> => {
  const repository = await initRepository(workshop, name);
  const importer = new FastImport(repository);
  const random = new Random(commits);
  let parents: number[] = [];
  for (let index = 0; index < commits; index += 1) {
    const path = `folder-${random.below(FOLDERS)}/file-${random.below(FILES)}.txt`;
    const mark = await importer.blob(Buffer.from(`line ${index}\n`));
    const files = new Map([[path, mark]]);
    parents = [await importer.commit({ ref: "refs/heads/main", message: messageOf(random), parents, files })];
  }
  await importer.close();
  return repository;
};
