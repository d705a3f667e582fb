import { createReadStream } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BatchParser } from "../../../gate/read/batch-parser.ts";
import { CensusSink } from "../../../gate/read/census.ts";
import { beginSelection, type PushReading } from "../../../gate/read/read-push.ts";
import { OidDigest } from "../../../gate/read/share/oid-digest.ts";
import type { ShareRead } from "../../../gate/read/share/read-share.ts";
import type { ReadElsewhere } from "../../../gate/read/share/shares.ts";
import { type GitRepo, plainRepo } from "../../../sys/git.ts";
import { writeMany } from "../../support/many-objects.ts";
import { eventually, processesIn } from "../../support/processes.ts";
import { mustGit } from "../../support/repo.ts";
import { makePair } from "./pushes.ts";

const makeRepo = async () => {
  const { client } = await makePair();
  await writeMany(client, { commits: 100, files: 100 });
  const gitDir = await mustGit(client, ["rev-parse", "--absolute-git-dir"]);
  const listed = await mustGit(client, ["rev-list", "--objects", "--no-object-names", "--all"]);
  return { repo: plainRepo(gitDir, process.env), listed: listed.split("\n").sort() };
};

interface Collected {
  readonly oids: string[];
  readonly shares: ShareRead[];
}

/** Reads a share as a thread would, but in this one. `alter` stands for a reader that goes wrong. */
const elsewhere =
  (into: Collected, alter: (read: ShareRead) => ShareRead = (read) => read): ReadElsewhere =>
  async (readEnd, tips) => {
    const digest = new OidDigest();
    const ignore = { begin: () => {}, write: () => {}, end: () => {} };
    const census = new CensusSink(ignore, new Set(tips), (oid) => {
      digest.add(oid);
      into.oids.push(oid);
    });
    const parser = new BatchParser(census);
    for await (const chunk of createReadStream("", { fd: readEnd, autoClose: false })) parser.push(chunk);
    parser.finish();
    const { objects, bytes } = parser;
    const read = { objects, bytes, counts: census.counts, trees: [...census.trees], digest: digest.value() };
    into.shares.push(read);
    return alter(read);
  };

const read = async (
  repo: GitRepo,
  readers: number,
  reader: (into: Collected) => ReadElsewhere | undefined,
): Promise<{ reading: PushReading; own: string[]; collected: Collected }> => {
  const ended = new AbortController();
  const collected: Collected = { oids: [], shares: [] };
  const own: string[] = [];
  try {
    const selection = { tips: ["refs/heads/many"], args: [] };
    const begun = beginSelection(repo, selection, ended.signal, { places: "of findings", readers });
    const sink = { begin: (oid: string) => void own.push(oid), write: () => {}, end: () => {} };
    const reading = await begun.into(sink, reader(collected));
    return { reading, own, collected };
  } finally {
    ended.abort();
  }
};

describe("a long list that is shared", () => {
  test.each([1, 3])("is read once and whole by %i more", async (readers) => {
    const { repo, listed } = await makeRepo();
    const { reading, own, collected } = await read(repo, readers, (into) => elsewhere(into));
    expect(collected.shares).toHaveLength(readers);
    for (const { objects } of collected.shares) expect(objects).toBeGreaterThan(100);
    expect([...own, ...collected.oids].sort()).toEqual(listed);
    expect(reading.coverage.objectsRead).toBe(listed.length);
    expect(reading.coverage.objectsListed).toBe(listed.length);
    expect(reading.counts).toMatchObject({ blob: 10_000, commit: 100 });
  });

  test("is read by the first reader alone where there is no mkfifo", async () => {
    const { repo, listed } = await makeRepo();
    const bin = join(repo.gitDir, "bin");
    await mkdir(bin);
    const programs = await mustGit({ dir: "/", env: { PATH: process.env["PATH"] ?? "" } }, ["--exec-path"]);
    await symlink(join(programs, "git"), join(bin, "git"));
    const poor = { ...repo, base: { ...repo.base, PATH: bin } };
    const { own, collected } = await read(poor, 2, (into) => elsewhere(into));
    expect(collected.shares).toEqual([]);
    expect(own.sort()).toEqual(listed);
  });

  test.each<[string, (read: ShareRead) => ShareRead]>([
    ["left out an object", (share) => ({ ...share, objects: share.objects - 1 })],
    ["read another object", (share) => ({ ...share, digest: "0".repeat(64) })],
  ])("is refused when a reader %s", async (_, alter) => {
    const { repo } = await makeRepo();
    await expect(read(repo, 2, (into) => elsewhere(into, alter))).rejects.toThrow(
      /git cat-file answered for \d+ objects and not for the \d+ asked for/,
    );
  });

  test("is refused when a reader fails, and leaves no process behind", async () => {
    const { repo } = await makeRepo();
    const failing: ReadElsewhere = () => Promise.reject(new Error("no memory"));
    await expect(read(repo, 2, () => failing)).rejects.toThrow("no memory");
    await eventually("git to be gone", async () => (await processesIn(repo.gitDir)).length === 0);
  });

  test("is refused when nobody reads it", async () => {
    const { repo } = await makeRepo();
    await expect(read(repo, 2, () => undefined)).rejects.toThrow("nobody reads them");
  });
});
