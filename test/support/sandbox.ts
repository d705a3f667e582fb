import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A directory of its own and an environment in which git knows nothing of the person at this machine. */
export interface Sandbox {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
}

const PERSON = { NAME: "Implementer", EMAIL: "implementer@example.com" } as const;

/** Makes a sandbox that is removed when the running test is over. */
export const makeSandbox = async (): Promise<Sandbox> => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), "git-gate-test-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const [home, temporary] = [join(dir, "home"), join(dir, "tmp")];
  await Promise.all([mkdir(home), mkdir(temporary)]);
  return { dir, env: isolatedEnv(home, temporary) };
};

const isolatedEnv = (home: string, temporary: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: home,
  XDG_CONFIG_HOME: join(home, ".config"),
  TMPDIR: temporary,
  LC_ALL: "C",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: PERSON.NAME,
  GIT_AUTHOR_EMAIL: PERSON.EMAIL,
  GIT_COMMITTER_NAME: PERSON.NAME,
  GIT_COMMITTER_EMAIL: PERSON.EMAIL,
});
