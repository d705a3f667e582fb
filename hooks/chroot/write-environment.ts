import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { hookScript } from "../hook-script.ts";
import type { Program } from "../install-hook.ts";
import { isExecutable } from "../is-executable.ts";
import { pack } from "../pack.ts";
import { userEnv } from "../user-git.ts";
import { librariesOf } from "./libraries.ts";

/** What an environment is made from; paths are absolute. */
export interface Environment extends Program {
  /** Already known to be valid. */
  readonly policy: string | null;
  readonly env: NodeJS.ProcessEnv;
}

// Places inside the environment.
const HOME = "/usr/local/lib/git-gate";
const POLICY = "/etc/git-gate/gate.yaml";
/** What the script on the server starts. */
const COMMAND = "/usr/local/bin/gate-pre-receive";
const PATH = "/usr/local/bin:/usr/bin:/bin";

const PASSWD = "root:x:0:0:root:/:/bin/sh\ngit:x:500:500:git:/tmp:/bin/sh\n";

/**
 * Writes the root of a file system in which the gate can run by itself: a shell, git, node, what they are
 * linked with, the gate and its policy, as a compressed archive. The same programs make the same bytes.
 * @throws Fault where something is missing
 */
export const writeEnvironment = async (
  output: string,
  { node, program, policy, env }: Environment,
  say: (line: string) => void,
): Promise<void> => {
  const own = userEnv(env);
  const stage = await mkdtemp(join(tmpdir(), "gate-environment-"));
  try {
    const tools: readonly (readonly [from: string, to: string])[] = [
      ["/bin/sh", "/bin/sh"],
      [findOnPath("git", own), "/usr/bin/git"],
      [node, `${HOME}/node`],
    ];
    const libraries = await librariesOf(
      tools.map(([from]) => from),
      own,
    );
    for (const [from, to] of [...tools, ...[...libraries].map((path) => [path, path] as const)])
      await place(stage, from, to, 0o755);
    for (const name of await partsOf(program))
      await place(stage, join(dirname(program), name), `${HOME}/${name}`, 0o644);
    if (policy !== null) await place(stage, policy, POLICY, 0o644);
    await write(stage, "/etc/passwd", PASSWD, 0o644);
    await write(stage, `${HOME}/pre-receive`, stub(basename(program)), 0o755);
    await write(
      stage,
      COMMAND,
      `#!/bin/sh\nPATH=${PATH}\nexport PATH\nexec ${HOME}/pre-receive "$@"\n`,
      0o755,
    );
    for (const name of ["dev", "proc"]) await mkdir(join(stage, name));
    await mkdir(join(stage, "tmp"));
    await chmod(join(stage, "tmp"), 0o1777);
    await chmod(stage, 0o755);
    await pack({ from: stage, name: ".", output, compressed: true, env: own });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  say(`wrote ${output}`);
  say("left to do: upload it as a pre-receive hook environment, and make a hook in it of this script:");
  say(`  #!/bin/sh\n  exec ${COMMAND}`);
};

const stub = (program: string): string =>
  hookScript({
    node: `${HOME}/node`,
    program: `${HOME}/${program}`,
    words: ["pre-receive", "--server", "github-enterprise"],
  });

/** The program and the bundles beside it that it loads. */
const partsOf = async (program: string): Promise<readonly string[]> =>
  (await readdir(dirname(program))).filter(
    (name) => name === basename(program) || /^gate-[\w.-]+$/.test(name),
  );

const findOnPath = (name: string, env: Readonly<Record<string, string>>): string => {
  const found = (env["PATH"] ?? "")
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find(isExecutable);
  if (found === undefined) throw new Fault(`${name} is not on PATH`, { hint: `apt-get install ${name}` });
  return found;
};

const place = async (stage: string, from: string, to: string, mode: number): Promise<void> => {
  await mkdir(join(stage, dirname(to)), { recursive: true });
  await copyFile(from, join(stage, to));
  await chmod(join(stage, to), mode);
};

const write = async (stage: string, to: string, text: string, mode: number): Promise<void> => {
  await mkdir(join(stage, dirname(to)), { recursive: true });
  await writeFile(join(stage, to), text);
  await chmod(join(stage, to), mode);
};
