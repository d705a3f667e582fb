import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type GateOptions, makeGate, writePolicy } from "./gate-repo.ts";
import { type CommitSpec, writeCommit } from "./objects.ts";
import { initRepo, mustGit, type Repo, setRef } from "./repo.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";
import { githubToken } from "./secrets.ts";

/** A gate, somebody's clone, and a token that must not get from one to the other. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly gate: Repo;
  readonly client: Repo;
  readonly token: string;
  /** The commit the gate's `main` stands at; empty in a fresh gate. */
  readonly base: string;
}

export interface BenchOptions extends GateOptions {
  /** Leave the gate without a single ref. */
  readonly fresh?: boolean;
}

export const makeBench = async (options: BenchOptions = {}): Promise<Bench> => {
  const sandbox = await makeSandbox();
  const gate = await makeGate(sandbox, options);
  const client = await initRepo(sandbox, "clone", { format: options.format ?? "sha1" });
  const token = githubToken(sandbox.dir);
  const bench = { sandbox, gate, client, token, base: "" };
  if (options.fresh) return bench;
  return { ...bench, base: await trust(bench, "refs/heads/main", { files: { "README.md": "Hello\n" } }) };
};

/** Makes a commit part of what the gate already holds, as an operator would bring it in: past the hook. */
export const trust = async (
  { gate, client }: Pick<Bench, "gate" | "client">,
  ref: string,
  commit: string | CommitSpec,
): Promise<string> => {
  const oid = typeof commit === "string" ? commit : await writeCommit(client, commit);
  await setRef(client, ref, oid);
  await mustGit(gate, ["fetch", "--quiet", "--no-tags", client.dir, `+${ref}:${ref}`]);
  return oid;
};

/** A copy of a gate with nobody at the door: shows what happens without the hook. */
export const ungated = ({ gate, sandbox }: Pick<Bench, "gate" | "sandbox">): Promise<Repo> =>
  copyWithoutHook(gate, join(sandbox.dir, "ungated.git"));

/** What `forward` in a policy says of an upstream. */
export type ForwardTo = (upstream: Repo) => Readonly<Record<string, string>>;

interface UpstreamOptions {
  readonly policy?: GateOptions["policy"];
  /** Absent: by its path. */
  readonly forward?: ForwardTo;
}

/** Gives a gate an upstream that stands where the gate stands, and tells the gate to forward to it. */
export const addUpstream = async (
  { gate, sandbox }: Pick<Bench, "gate" | "sandbox">,
  { policy = {}, forward = ({ dir }) => ({ url: dir }) }: UpstreamOptions = {},
): Promise<Repo> => {
  const upstream = await copyWithoutHook(gate, join(sandbox.dir, "upstream.git"));
  await writePolicy(gate, { ...policy, forward: forward(upstream) });
  return upstream;
};

const copyWithoutHook = async (gate: Repo, dir: string): Promise<Repo> => {
  await cp(gate.dir, dir, { recursive: true });
  await rm(join(dir, "hooks", "pre-receive"));
  await rm(join(dir, "gate.yaml"), { force: true });
  return { dir, env: gate.env };
};
