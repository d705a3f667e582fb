import { FastImport } from "./fast-import.ts";
import { KINDS, type Kind, lineOf, messageOf, pathOf } from "./generate-text.ts";
import { Random } from "./random.ts";
import { git, initRepository, type Repository, type Workshop } from "./repository.ts";

/** What a history is like. The same shape gives the same history, byte for byte. */
export interface HistoryShape {
  readonly name: string;
  readonly commits: number;
  /** Files that a commit writes, on average. */
  readonly filesPerCommit: number;
  /** Size of files against that of ordinary ones. */
  readonly scale: number;
  /** How often a written file is a new one and not another version of one that is there. */
  readonly fresh: number;
  /** Whether it is packed as a server packs it: tightly, with chains of deltas. */
  readonly repacked: boolean;
}

/** A history as a project of some years has it: nearly 200 MB in some 20,000 blobs. */
export const PROJECT: HistoryShape = {
  name: "project.git",
  commits: 3000,
  filesPerCommit: 6.7,
  scale: 1.1,
  fresh: 0.15,
  repacked: true,
};

/** 3,000 small commits. */
export const BUSY_WEEK: HistoryShape = {
  name: "busy-week.git",
  commits: 3000,
  filesPerCommit: 2,
  scale: 0.3,
  fresh: 0.2,
  repacked: false,
};

interface TextFile {
  readonly path: string;
  readonly kind: Kind;
  readonly lines: string[];
}

const MERGE_EVERY = 25;
const BINARY_SHARE = 0.02;
const KINDS_BY_SHARE = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

/** Writes a history with `git fast-import`, its branch `main` on top. */
export const generateHistory = async (workshop: Workshop, shape: HistoryShape): Promise<Repository> => {
  const repository = await initRepository(workshop, shape.name);
  const importer = new FastImport(repository);
  const random = new Random(shape.commits);
  const files: TextFile[] = [];
  const marks: number[] = [];
  for (let index = 0; index < shape.commits; index += 1) {
    const written = await writeFiles(importer, random, shape, files);
    const parents = index === 0 ? [] : [marks.at(-1) as number];
    if (index > 1 && index % MERGE_EVERY === 0) {
      const side = await writeFiles(importer, random, { ...shape, filesPerCommit: 1 }, files);
      const branch = { ref: "refs/heads/side", message: messageOf(random), parents, files: side };
      parents.push(await importer.commit(branch));
      // A merge states the files that it takes over from the side.
      for (const [path, mark] of side) written.set(path, mark);
    }
    const message = messageOf(random);
    marks.push(await importer.commit({ ref: "refs/heads/main", message, parents, files: written }));
  }
  await importer.close();
  await git(repository, ["update-ref", "-d", "refs/heads/side"]);
  if (shape.repacked) await git(repository, ["repack", "-a", "-d", "-f", "-q"]);
  return repository;
};

const writeFiles = async (
  importer: FastImport,
  random: Random,
  shape: HistoryShape,
  files: TextFile[],
): Promise<Map<string, number>> => {
  const written = new Map<string, number>();
  // One to twice the average: commits differ in size.
  const count = Math.max(1, Math.round(shape.filesPerCommit * 2 * random.next()));
  while (written.size < count) {
    if (random.chance(BINARY_SHARE * shape.scale)) {
      const path = `assets/${random.below(1e6)}.png`;
      written.set(path, await importer.blob(image(random)));
      continue;
    }
    const file =
      files.length < 20 || random.chance(shape.fresh) ? create(random, shape, files) : edit(random, files);
    if (!written.has(file.path)) {
      written.set(file.path, await importer.blob(Buffer.from(`${file.lines.join("\n")}\n`)));
    }
  }
  return written;
};

const create = (random: Random, shape: HistoryShape, files: TextFile[]): TextFile => {
  const kind = random.pick(KINDS_BY_SHARE);
  const count = Math.min(20_000, Math.max(2, random.logNormal(kind.median * shape.scale, 1)));
  const lines = Array.from({ length: count }, () => lineOf(kind, random));
  const file = { path: pathOf(kind, random), kind, lines };
  files.push(file);
  return file;
};

/** Changes some lines in up to four places of a file, mostly of one that was written lately. */
const edit = (random: Random, files: readonly TextFile[]): TextFile => {
  const lately = Math.floor(files.length * random.next() ** 0.5);
  const file = files[lately] as TextFile;
  for (let places = 1 + random.below(4); places > 0; places -= 1) {
    const added = Array.from({ length: 1 + random.below(5) }, () => lineOf(file.kind, random));
    file.lines.splice(random.below(file.lines.length), random.below(6), ...added);
  }
  return file;
};

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const image = (random: Random): Buffer => Buffer.concat([PNG, random.bytes(random.logNormal(12_000, 1))]);
