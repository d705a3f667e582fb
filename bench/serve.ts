import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Server, serveBare } from "./bare-server.ts";
import { FastImport } from "./fast-import.ts";
import type { Fixtures } from "./fixtures.ts";
import { serveGate } from "./gate-server.ts";
import { type Job, type Prepare, timeJob } from "./job.ts";
import { differences, inSeconds, interleave, type Row, ratios, row } from "./measure.ts";
import {
  copyRepository,
  git,
  initRepository,
  type Repository,
  removeRepository,
  smallCommit,
  type Workshop,
} from "./repository.ts";

/** What a push may take longer, beside what the upstream itself takes, in `ms`. */
const PUSH_BAR = 150;
/** What a clone may take of the time of a bare one: the inverse of 0.8 of its throughput. */
const CLONE_BAR = 1.25;
/** What the program itself may hold while a large push passes, in `MB`. */
const MEMORY_BAR = 256;
const MB = 1_000_000;
const LARGE = 1000;

/** What `gate serve` adds to git's own http-backend: to a push, a question, a clone. */
export const measureServe = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  const { upstream: app, bare: small } = await pair(workshop, "app", await fixtures.start());
  const { upstream: big } = await pair(workshop, "big", await fixtures.project());
  const [gate, bare] = [await serveGate(workshop, { app, big }), await serveBare(workshop.scratch, app.env)];
  try {
    for (const name of ["app", "big"]) await git(app, ["ls-remote", "--quiet", gate.url(name)]);
    const ask = (url: string): Prepare => prepared(app, ["ls-remote", "--quiet", url]);
    const clone =
      (name: string, url: string): Prepare =>
      async () => {
        await removeRepository(workshop, `clone-${name}`);
        return job(app, ["clone", "--quiet", "--bare", url, join(workshop.scratch, `clone-${name}`)]);
      };
    const pushes = await interleave(rounds, {
      bare: await commits(workshop, app, "bare", bare.url("app-bare.git")),
      gated: await commits(workshop, app, "gated", gate.url("app")),
      direct: await commits(workshop, small, "direct", (await pair(workshop, "direct", app)).bare.dir),
    });
    const asks = await interleave(rounds, {
      bare: ask(bare.url("app-bare.git")),
      gated: ask(gate.url("app")),
    });
    const clones = await interleave(Math.max(3, Math.ceil(rounds / 4)), {
      bare: clone("bare", bare.url("big-bare.git")),
      gated: clone("gated", gate.url("big")),
    });
    const added = differences(pushes.gated, pushes.bare);
    return [
      row("push of one small commit, git http-backend", "ms", pushes.bare),
      row("the same push through gate serve", "ms", pushes.gated),
      row("the same push to the upstream itself", "ms", pushes.direct),
      row(
        "what gate serve adds, the upstream's own time taken off",
        "ms",
        differences(added, pushes.direct),
        PUSH_BAR,
      ),
      row("ls-remote, git http-backend", "ms", asks.bare),
      row("ls-remote through gate serve, upstream asked", "ms", asks.gated),
      row("clone of a project, git http-backend", "s", inSeconds(clones.bare)),
      row("clone through gate serve, against it", "×", ratios(clones.gated, clones.bare), CLONE_BAR),
    ];
  } finally {
    await Promise.all([gate.stop(), bare.stop()]);
  }
};

/** A push of one gigabyte: how long it takes, and what the program holds meanwhile. */
export const measureLargeServe = async (
  workshop: Workshop,
  fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  const { upstream } = await pair(workshop, "large", await fixtures.start());
  const gate = await serveGate(workshop, { large: upstream });
  try {
    await git(upstream, ["ls-remote", "--quiet", gate.url("large")]);
    const client = await largeCommits(workshop, rounds);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(await timeJob(job(client, ["push", "--quiet", gate.url("large"), `refs/heads/${round}`])));
    }
    return [
      row("push of 1 GB through gate serve", "s", inSeconds(times)),
      row("peak memory of gate serve in it", "MB", [peakOf(gate) / MB], MEMORY_BAR),
    ];
  } finally {
    await gate.stop();
  }
};

/** An upstream of the gate, and the same repository for a server that is not the gate. */
const pair = async (
  workshop: Workshop,
  name: string,
  source: Repository,
): Promise<{ upstream: Repository; bare: Repository }> => ({
  upstream: await copyRepository(workshop, `${name}-upstream.git`, source),
  bare: await copyRepository(workshop, `${name}-bare.git`, source),
});

const job = ({ dir, env }: Repository, args: readonly string[]): Job => ({
  argv: ["git", ...args],
  cwd: dir,
  env: { ...env, GIT_TERMINAL_PROMPT: "0" },
});

const prepared =
  (repository: Repository, args: readonly string[]): Prepare =>
  async () =>
    job(repository, args);

/** One small commit after another, pushed to a URL. */
const commits = async (
  workshop: Workshop,
  source: Repository,
  name: string,
  url: string,
): Promise<Prepare> => {
  const client = await copyRepository(workshop, `serve-${name}-client.git`, source);
  let tip = await git(client, ["rev-parse", "refs/heads/main"]);
  let count = 0;
  return async () => {
    count += 1;
    tip = await smallCommit(client, tip, `${name} ${count}`);
    return job(client, ["push", "--quiet", url, `${tip}:refs/heads/main`]);
  };
};

/** Branches that have nothing in common, each with a gigabyte that does not compress. */
const largeCommits = async (workshop: Workshop, count: number): Promise<Repository> => {
  const repository = await initRepository(workshop, "large-client.git");
  for (const [key, value] of [
    ["core.bigFileThreshold", "1m"],
    ["core.compression", "0"],
  ] as const)
    await git(repository, ["config", key, value]);
  const importer = new FastImport(repository);
  for (let branch = 0; branch < count; branch += 1) {
    const files = new Map<string, number>();
    for (let file = 0; file < 20; file += 1)
      files.set(`${file}.bin`, await importer.blob(randomBytes((LARGE / 20) * MB)));
    await importer.commit({ ref: `refs/heads/${branch}`, message: "feat: dumps\n", parents: [], files });
  }
  await importer.close();
  return repository;
};

/** The most memory a server has held, in `bytes` (proc(5), VmHWM). */
const peakOf = ({ pid }: Server): number =>
  1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0);
