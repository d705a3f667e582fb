import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import { git, plainRepo } from "../sys/git.ts";
import { type Outcome, run } from "../sys/run.ts";
import { quoteForShell } from "../sys/shell-quote.ts";
import type { Check, Patient } from "./doctor/check.ts";
import { ok, problem, unknown, type Verdict } from "./doctor/verdict.ts";
import type { Repository } from "./repository.ts";
import type { PlantedSecret } from "./tools.ts";
import { complaintOf, textOf, userEnv, userGit } from "./user-git.ts";

/** A push that must be refused, with what became of it. */
interface Attempt {
  readonly ref: string;
  readonly secret: PlantedSecret;
  readonly push: Outcome;
  /** Whether the ref exists afterwards. */
  readonly landed: boolean;
  /** Whether the commit exists afterwards. */
  readonly stored: boolean;
}

/** How long a push may take, in `ms`. */
const PATIENCE = 120_000;

/**
 * Proves with a real push that the gate fires: a planted secret must be refused, by the gate, for that
 * secret. By path the push comes as the doctor's user, so it meets that user's git configuration; `through` an
 * address it comes as any other. The audit keeps a line about it, under the name of the ref.
 */
export const canary = (through: string | null): Check => ({
  name: "canary",
  async run(patient) {
    if (!patient.hooks.some(({ hook }) => hook === "pre-receive")) {
      return [unknown("the canary flies through pre-receive only, which is not installed here")];
    }
    const dir = await mkdtemp(join(tmpdir(), "gate-canary-"));
    try {
      return await judge(await attempt(patient, dir, through), patient.repo, dir, through);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
});

const attempt = async ({ repo, tools }: Patient, dir: string, through: string | null): Promise<Attempt> => {
  const secret = tools.plantedSecret();
  const ref = `refs/heads/gate-canary-${randomBytes(12).toString("hex")}`;
  const commit = await plant(repo, dir, secret.text);
  const push = await pushFrom(repo, dir, `${commit}:${ref}`, through);
  return { ref, secret, push, landed: await exists(repo, ref), stored: await exists(repo, commit) };
};

/** Makes a repository with one commit that holds the secret, and returns the commit. */
const plant = async (repo: Repository, dir: string, secret: string): Promise<string> => {
  const asked = await userGit(repo.env, ["rev-parse", "--show-object-format"], {
    cwd: repo.gitDir,
    gitDir: repo.gitDir,
  });
  const format = textOf(asked);
  const scratch = join(dir, "scratch.git");
  const source = plainRepo(scratch, repo.env);
  await git(source, ["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, scratch]);
  const made = async (args: readonly string[], input: string): Promise<string> =>
    (await git(source, args, { input, env: PERSON })).stdout.toString("latin1").trim();
  const blob = await made(["hash-object", "-w", "--stdin"], `token = "${secret}"\n`);
  const tree = await made(["mktree"], `100644 blob ${blob}\tcanary.env\n`);
  return made(
    ["commit-tree", tree],
    "chore: prove that the gate fires\n\nA planted secret. It opens nothing.\n",
  );
};

/** How somebody may have told git to log in (git(1), "ENVIRONMENT VARIABLES"). */
const CREDENTIALS = ["GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS"] as const;

const PERSON = {
  GIT_AUTHOR_NAME: "gate canary",
  GIT_AUTHOR_EMAIL: "gate-canary@localhost",
  GIT_COMMITTER_NAME: "gate canary",
  GIT_COMMITTER_EMAIL: "gate-canary@localhost",
};

/**
 * The pushing half sees no configuration of the user's (insteadOf, gpgSign, hooks of its own); the
 * receiving half sees all of it, since core.hooksPath there decides which hook runs.
 */
const pushFrom = (
  repo: Repository,
  dir: string,
  refspec: string,
  through: string | null,
): Promise<Outcome> => {
  const env = userEnv(repo.env);
  const cwd = join(dir, "scratch.git");
  const signal = AbortSignal.timeout(PATIENCE);
  if (through !== null) {
    const argv = ["git", "push", "--no-verify", "--no-signed", through, refspec] as const;
    const own = CREDENTIALS.flatMap((name) => {
      const value = repo.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return run({ argv, cwd, env: { ...env, ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: "0" }, signal });
  }
  const own = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const restore = Object.keys(own).map((name) => {
    const value = env[name];
    return value === undefined ? `unset ${name}` : `export ${name}=${quoteForShell(value)}`;
  });
  const receive = `--receive-pack=${restore.join("; ")}; git receive-pack`;
  return run({
    argv: ["git", "push", "--no-verify", receive, repo.gitDir, refspec],
    cwd,
    env: { ...env, ...own, GIT_TERMINAL_PROMPT: "0" },
    signal,
  });
};

const exists = async (repo: Repository, object: string): Promise<boolean> => {
  const args = ["cat-file", "-e", object];
  // 1: no such object; 128: no such ref.
  return (await git(plainRepo(repo.gitDir, repo.env), args, { allow: [1, 128] })).exitCode === 0;
};

const judge = async (
  { ref, secret, push, landed, stored }: Attempt,
  repo: Repository,
  dir: string,
  through: string | null,
): Promise<readonly Verdict[]> => {
  // What a hook writes, git prefixes; the other lines are git's own and repeat paths and refs.
  const said = push.stderr
    .split("\n")
    .filter((text) => text.startsWith("remote: "))
    .join("\n");
  const seen = namesTheSecret(said, secret);
  if (push.exitCode === 0 || landed) {
    const gone = await remove(repo, dir, ref, through);
    const how = seen ? "the gate named it and let it pass (monitor mode?)" : "nothing stopped it";
    return [
      problem(`A PLANTED SECRET WAS ACCEPTED as ${ref}: ${how}`, "every push passes like this one"),
      gone
        ? ok(`${ref} has been deleted again; its objects stay until git gc`)
        : problem(`${ref} could not be deleted`, `git -C ${repo.gitDir} update-ref -d ${ref}`),
    ];
  }
  const verdicts: Verdict[] = [];
  if (said.includes(secret.text)) verdicts.push(problem("the refusal shows the secret itself"));
  if (stored) verdicts.push(problem("the push was refused, but its objects are in the repository"));
  if (seen) {
    verdicts.push(ok(`a planted secret (${secret.rule}) was refused; the audit has it as ${ref}`));
  } else if (/\bgate: /.test(said)) {
    verdicts.push(problem(`the gate refused the canary, but not for its secret: ${lineOf(said)}`));
  } else {
    verdicts.push(unknown(`the canary did not reach the gate: ${complaintOf(push)}`));
  }
  return verdicts;
};

/** The gate names the rule and the fingerprint of what it refuses, and nobody else does. */
const namesTheSecret = (said: string, { rule }: PlantedSecret): boolean =>
  /\bgate\b/.test(said) && said.includes(rule) && /\b[0-9a-f]{16}\b/.test(said);

const lineOf = (said: string): string =>
  said
    .split("\n")
    .find((line) => line.includes("gate: "))
    ?.replace(/^remote: /, "")
    .trim() ?? "";

/** Through the front door first: what has been forwarded is then deleted there too. */
const remove = async (
  repo: Repository,
  dir: string,
  ref: string,
  through: string | null,
): Promise<boolean> => {
  await pushFrom(repo, dir, `:${ref}`, through);
  if (await exists(repo, ref)) {
    await git(plainRepo(repo.gitDir, repo.env), ["update-ref", "-d", ref]).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
    });
  }
  return !(await exists(repo, ref));
};
