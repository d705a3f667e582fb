import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Job, Prepare } from "./job.ts";
import {
  copyRepository,
  git,
  initRepository,
  installGate,
  type Repository,
  removeRepository,
  smallCommit,
  type Workshop,
} from "./repository.ts";

/** What a server is like. */
export interface ServerSpec {
  readonly name: string;
  readonly gated: boolean;
  /** A whole `gate.yaml`. */
  readonly policy?: string;
  /** A whole packed-refs file. */
  readonly refs?: string;
  /** Its git configuration. */
  readonly config?: Readonly<Record<string, string>>;
}

/** One small commit after another, pushed to a server that starts as a copy of `source`. */
export const pushCommits = async (
  workshop: Workshop,
  source: Repository,
  spec: ServerSpec,
): Promise<Prepare> => {
  const client = await copyRepository(workshop, `${spec.name}-client.git`, source);
  const server = await copyRepository(workshop, `${spec.name}-server.git`, source);
  await furnish(workshop, server, spec);
  let tip = await git(client, ["rev-parse", "refs/heads/main"]);
  let count = 0;
  return async () => {
    count += 1;
    tip = await smallCommit(client, tip, `${count}`);
    return pushJob(client, server, `${tip}:refs/heads/main`);
  };
};

/** The whole of `source`, pushed to a new and empty server each time. */
export const pushWhole =
  (workshop: Workshop, source: Repository, spec: ServerSpec): Prepare =>
  async () => {
    await removeRepository(workshop, `${spec.name}.git`);
    const server = await initRepository(workshop, `${spec.name}.git`);
    await furnish(workshop, server, spec);
    return pushJob(source, server, "refs/heads/main");
  };

const furnish = async (workshop: Workshop, server: Repository, spec: ServerSpec): Promise<void> => {
  if (spec.gated) await installGate(workshop, server);
  if (spec.policy !== undefined) await writeFile(join(server.dir, "gate.yaml"), spec.policy);
  if (spec.refs !== undefined) await writeFile(join(server.dir, "packed-refs"), spec.refs);
  for (const [key, value] of Object.entries(spec.config ?? {})) await git(server, ["config", key, value]);
};

const pushJob = ({ dir, env }: Repository, server: Repository, refspec: string): Job => ({
  argv: ["git", "push", "--quiet", server.dir, refspec],
  cwd: dir,
  env,
});
