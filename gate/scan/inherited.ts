import type { Oid } from "../../model/oid.ts";
import { isForeign } from "../../scanners/external/foreign-rule.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { OidSet } from "../read/oid-set.ts";
import { startChanges, WITH_COPIES, WITH_RENAMES } from "../read/read-changes.ts";
import { readObjects } from "../read/read-objects.ts";
import { type FileVersion, type Occurrence, secretKey } from "./occurrence.ts";
import type { ScanOptions } from "./scan-options.ts";
import { ScanSink } from "./scan-sink.ts";

/** An occurrence in a file, whose earlier versions decide whether it is old news. */
type InFile = Occurrence & { readonly file: FileVersion };

/** A version of a file that an incoming version was made from. */
type Source = Pick<FileVersion, "oid" | "path">;

const versionKey = ({ oid, path }: Source, { sighting }: Occurrence): string =>
  `${oid} ${path}\n${secretKey(sighting)}`;
const changeKey = ({ by, path }: Pick<FileVersion, "by" | "path">): string => `${by} ${path}`;

/**
 * Finds the occurrences whose secret already stood in the same file, also under its old name, in a parent
 * that the gate trusts, directly or through other incoming commits. A version that is not incoming stands
 * in trusted history. Costs nothing without findings, four more git processes at most with them.
 */
export const findInherited = async (
  repo: GitRepo,
  listed: OidSet,
  occurrences: readonly Occurrence[],
  options: ScanOptions,
): Promise<ReadonlySet<Occurrence>> => {
  const files = occurrences.filter((occurrence): occurrence is InFile => occurrence.file !== null);
  if (files.length === 0) return new Set();
  const trusted = new Map<Oid, ReadonlySet<string>>();
  const renames = new Map<string, Source[]>();
  const asked = withScannersOf(files, options);

  const olds = files.flatMap(({ file: { olds, path } }) =>
    olds.filter((old) => old !== null).map((oid): Source => ({ oid, path })),
  );
  await scanTrusted(repo, listed, olds, trusted, asked);
  const direct = spread(files, listed, trusted, renames);
  // Only a file that was not there before may have had another name.
  const open = files.filter((occurrence) => !direct.has(occurrence) && isAdded(occurrence.file));
  if (open.length === 0) return direct;

  const [few, many] = byAdded(open);
  await findRenames(repo, few, WITH_COPIES, renames, options.signal);
  await findRenames(repo, many, WITH_RENAMES, renames, options.signal);
  const sources = open.flatMap(({ file }) => renames.get(changeKey(file)) ?? []);
  await scanTrusted(repo, listed, sources, trusted, asked);
  return spread(files, listed, trusted, renames);
};

/** The other scanners are asked about history only where they alone have seen something. */
const withScannersOf = (files: readonly InFile[], options: ScanOptions): ScanOptions =>
  files.some(({ sighting }) => isForeign(sighting.rule)) ? options : { ...options, external: undefined };

/** Begins with what a trusted version holds and passes it on to the versions made from it, and so on. */
const spread = (
  files: readonly InFile[],
  listed: OidSet,
  trusted: ReadonlyMap<Oid, ReadonlySet<string>>,
  renames: ReadonlyMap<string, readonly Source[]>,
): ReadonlySet<Occurrence> => {
  const madeFrom = new Map<string, InFile[]>();
  const inherited = new Set<Occurrence>();
  for (const occurrence of files) {
    for (const source of sourcesOf(occurrence.file, renames)) {
      if (listed.has(source.oid)) {
        const key = versionKey(source, occurrence);
        madeFrom.set(key, [...(madeFrom.get(key) ?? []), occurrence]);
      } else if (trusted.get(source.oid)?.has(secretKey(occurrence.sighting))) {
        inherited.add(occurrence);
      }
    }
  }
  // A set hands out, in its own iteration, what is added to it meanwhile.
  for (const occurrence of inherited) {
    const later = madeFrom.get(versionKey((occurrence as InFile).file, occurrence)) ?? [];
    for (const next of later) inherited.add(next);
  }
  return inherited;
};

const sourcesOf = (file: FileVersion, renames: ReadonlyMap<string, readonly Source[]>): Source[] => [
  ...file.olds.filter((old) => old !== null).map((oid) => ({ oid, path: file.path })),
  ...(renames.get(changeKey(file)) ?? []),
];

/** Looks into the versions that are not incoming. */
const scanTrusted = async (
  repo: GitRepo,
  listed: OidSet,
  versions: readonly Source[],
  trusted: Map<Oid, ReadonlySet<string>>,
  { scanner, limits, signal, external }: ScanOptions,
): Promise<void> => {
  const asked = versions.filter(({ oid }) => !listed.has(oid) && !trusted.has(oid));
  if (asked.length === 0) return;
  const wanted = new Set(asked.map(({ oid }) => oid));
  const sink = new ScanSink(scanner, limits);
  await readObjects(repo, wanted, sink, signal);
  using batch = external?.open(repo, signal);
  await batch?.scanBlobs(asked, sink);
  for (const oid of wanted) {
    trusted.set(oid, new Set((sink.seen.get(oid)?.sightings ?? []).map(secretKey)));
  }
};

const isAdded = ({ olds }: FileVersion): boolean => olds.every((old) => old === null);

/** Adding more files than this, a commit is not searched for copies of files that it leaves alone. */
const FEW_FILES = 100;

/** Commits that add few files, and the others. */
const byAdded = (files: readonly InFile[]): [ReadonlySet<Oid>, ReadonlySet<Oid>] => {
  const few = new Set<Oid>();
  const many = new Set<Oid>();
  for (const { file } of files) (file.commit.added <= FEW_FILES ? few : many).add(file.by);
  return [few, many];
};

/** The names that files had before a commit renamed or copied them. */
const findRenames = async (
  repo: GitRepo,
  commits: ReadonlySet<Oid>,
  args: readonly string[],
  renames: Map<string, Source[]>,
  signal: AbortSignal,
): Promise<void> => {
  if (commits.size === 0) return;
  const changes = startChanges(repo, signal, args);
  for (const commit of commits) changes.commit(commit);
  await changes.finish(({ by, path, source, olds }) => {
    const [oid] = olds;
    if (source === null || oid === undefined || oid === null) return;
    const key = changeKey({ by, path });
    renames.set(key, [...(renames.get(key) ?? []), { oid, path: source }]);
  });
};
