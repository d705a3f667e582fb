import { createReadStream, lstatSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import type { Sighting } from "../../model/finding.ts";
import { type Raw, rawBytes, rawFromBytes } from "../../model/raw.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";
import { type GitRepo, git } from "../../sys/git.ts";
import { byPath } from "../scan/by-name.ts";
import { group } from "../scan/group.ts";
import type { Occurrence } from "../scan/occurrence.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import type { ScannedPush } from "../scan/scan-push.ts";
import type { Oversized, Unread } from "../scan/seen.ts";
import { standing } from "../scan/standing.ts";

/**
 * Scans the files of the work tree that git knows or would add: tracked and untracked, not ignored. A
 * tracked file that was deleted is passed over; one that cannot be read is an error.
 */
export const scanWorktree = async (
  repo: GitRepo,
  workTree: string,
  options: ScanOptions,
): Promise<ScannedPush> => {
  const { scanner, limits, signal } = options;
  const before = scanner.bytesScanned;
  const occurrences: Occurrence[] = [];
  let files = 0;
  const oversized: Oversized[] = [];
  const unread: Unread[] = [];
  for (const path of await listFiles(repo, workTree, signal)) {
    signal.throwIfAborted();
    const file = statOf(workTree, path);
    if (file === null || file.isDirectory()) continue;
    if (file.size > limits.blobBytes) {
      oversized.push({ oid: null, path, size: file.size });
      continue;
    }
    for (const sighting of scanBytes(scanner, "text", rawBytes(path)))
      occurrences.push({ sighting, spot: { kind: "worktree", path, line: null }, file: null });
    const inFile = await scanFile(scanner, workTree, path, file);
    const named = file.isFile() && file.size > 0 ? byPath(scanner, path, inFile) : undefined;
    if (named !== undefined)
      occurrences.push({ sighting: named, spot: { kind: "worktree", path, line: 1 }, file: null });
    for (const sighting of inFile) {
      const spot = { kind: "worktree", path, line: sighting.line, ...standing(sighting) } as const;
      occurrences.push({ sighting, spot, file: null });
    }
    for (const hit of scanner.limitsHit ?? []) unread.push({ oid: null, path, hit });
    files += 1;
  }
  const bytes = scanner.bytesScanned - before;
  return {
    findings: group(occurrences.reverse(), { isKnown: options.isKnown }),
    strays: [],
    oversized,
    unread,
    counts: { blob: files, commit: 0, tag: 0, tree: 0 },
    coverage: {
      objectsListed: files,
      objectsRead: files,
      objectsScanned: files,
      bytesRead: bytes,
      bytesScanned: bytes,
    },
  };
};

const listFiles = async (repo: GitRepo, workTree: string, signal: AbortSignal): Promise<Raw[]> => {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout } = await git(repo, args, { signal, cwd: workTree, env: { GIT_WORK_TREE: workTree } });
  return rawFromBytes(stdout)
    .split("\0")
    .filter((path) => path !== "") as Raw[];
};

const onDisk = (workTree: string, path: Raw): Buffer =>
  Buffer.concat([Buffer.from(join(workTree, "/")), rawBytes(path)]);

const statOf = (workTree: string, path: Raw): Stats | null => {
  try {
    return lstatSync(onDisk(workTree, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Deleted, with its directory perhaps, in whose place a file may stand now.
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw cannotRead(error);
  }
};

const scanFile = async (
  scanner: Scanner,
  workTree: string,
  path: Raw,
  file: Stats,
): Promise<readonly Sighting[]> => {
  const place = onDisk(workTree, path);
  try {
    if (file.isSymbolicLink()) return scanBytes(scanner, "blob", readlinkSync(place, { encoding: "buffer" }));
    if (!file.isFile()) return [];
    scanner.begin("blob");
    for await (const chunk of createReadStream(place, { highWaterMark: 1024 * 1024 }))
      scanner.write(chunk as Buffer);
    return scanner.end();
  } catch (error) {
    throw cannotRead(error);
  }
};

const cannotRead = (cause: unknown): Fault =>
  new Fault(
    `cannot read a file of the work tree: ${(cause as NodeJS.ErrnoException).code ?? "unknown error"}`,
    {
      cause,
      hint: "what cannot be read cannot be called clean",
    },
  );
