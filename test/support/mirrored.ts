import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { stringify } from "yaml";
import { gate, makeServed, type Served } from "../hooks/servers/support.ts";
import { writeCommit } from "./objects.ts";
import { fsck, mustGit, type Repo, refsOf } from "./repo.ts";

/** A repository on a server, whose pushes an upstream is to follow. */
export type Mirrored<S extends Served = Served> = S & { readonly upstream: Repo };

export type Forward = Readonly<Record<string, string>>;

/** Gives a server's repository an upstream that stands where it stands. */
export const addMirror = async <S extends Served>(
  served: S,
  forward: (upstream: Repo) => Forward = ({ dir }) => ({ url: dir }),
): Promise<Mirrored<S>> => {
  const { sandbox, repo } = served;
  const upstream = { dir: join(sandbox.dir, "upstream.git"), env: repo.env };
  await cp(repo.dir, upstream.dir, { recursive: true });
  for (const name of ["hooks", "custom_hooks", "gate", "gate.yaml"])
    await rm(join(upstream.dir, name), { recursive: true, force: true });
  await mustGit(upstream, ["init", "-q", "--bare", upstream.dir]);
  await mustGit(upstream, ["config", "--unset-all", "core.hooksPath"]).catch(() => {});
  await setForward(repo, forward(upstream));
  return { ...served, upstream };
};

export const setForward = (repo: Repo, forward: Forward): Promise<void> =>
  writeFile(join(repo.dir, "gate.yaml"), stringify({ version: 1, forward }));

/** Plain git that mirrors what it has applied, with the gate's hooks in place. */
export const makeMirrored = async (forward: (upstream: Repo) => Forward = ({ dir }) => ({ url: dir })) => {
  const mirrored = await addMirror(await makeServed("plain.git"), (upstream) => ({
    ...forward(upstream),
    when: "after",
  }));
  expect(await gate(mirrored.sandbox, "install", mirrored.repo.dir)).toMatchObject({ exitCode: 0 });
  return mirrored;
};

/** A commit on top of another one. */
export const commitAfter = ({ client }: Served, parent: string, name: string): Promise<string> =>
  writeCommit(client, { files: { [name]: `${name}\n` }, parents: [parent], message: `${name}\n` });

/** Upstream's refs are the server's, and what they name is there. */
export const expectMirrored = async ({ repo, upstream }: Mirrored): Promise<void> => {
  expect(await refsOf(upstream)).toEqual(await refsOf(repo));
  expect(await fsck(upstream)).toBe("");
};

/** The pushes that the gate still has in its queue. */
export const queueOf = async ({
  repo,
}: Served): Promise<readonly { state: string; updates: unknown[] }[]> => {
  const dir = join(repo.dir, "gate", "mirror", "queue");
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(".json"));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(dir, name), "utf8"))));
};
