import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Box, LaunchRules } from "../backends/backend.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import { GATE, HOME, NODE, PROGRAMS, RELAY, RUNTIME } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/planned-file.ts";
import { fillIn } from "./fill-in.ts";
import type { HostProgram } from "./host-program.ts";

/** Writes a file that was not there; the directories above it are the owner's alone. */
const writeNew = async (path: string, content: string, mode: number): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { flag: "wx", mode: 0o600 });
  await chmod(path, mode);
};

const write =
  (place: (path: string) => string) =>
  ({ path, mode, content }: PlannedFile, fill: (text: string) => string = (text) => text): Promise<void> =>
    writeNew(place(path), fill(content), Number.parseInt(mode, 8));

/** The host's side: what gate and proxy run from. */
export const writeGateFiles = async (plan: BottlePlan, directory: string, token: string): Promise<void> => {
  const fill = fillIn(directory);
  for (const file of plan.gate.files) await write(fill)(file, fill);
  await writeNew(join(directory, "gate-token"), `${token}\n`, 0o600);
};

/**
 * The bottle's side, before there is a bottle: the agent's home, the launcher's own directory, `/etc`. Nothing in it
 * was ever in the agent's reach, so no link in it leads elsewhere.
 */
export const writeBottleFiles = async ({
  plan,
  directory,
  box,
  rules,
  relay,
  token,
  program,
}: {
  readonly plan: BottlePlan;
  readonly directory: string;
  readonly box: Box;
  readonly rules: LaunchRules;
  readonly relay: string;
  readonly token: string;
  readonly program: HostProgram;
}): Promise<void> => {
  const [home, runtime] = [join(directory, "home"), join(directory, "bottle")];
  for (const path of [home, join(directory, "workspace")]) await mkdir(path, { mode: 0o700 });
  const place = (path: string): string =>
    path.startsWith(`${HOME}/`)
      ? join(home, path.slice(HOME.length))
      : join(runtime, path.slice(RUNTIME.length));
  for (const file of plan.files) await write(place)(file);
  for (const [name, content] of Object.entries(rules.etc(box)))
    await writeNew(join(directory, "etc", name), content, 0o644);
  await writeNew(place(`${RUNTIME}/gate.gitconfig`), credential(token), 0o600);
  // A place for the host's program to be mounted on.
  await writeNew(place(NODE), "", 0o755);
  await copyFile(relay, place(RELAY));
  await chmod(place(RELAY), 0o755);
  const programs = place(PROGRAMS);
  await mkdir(programs, { mode: 0o700 });
  await symlink("../node", join(programs, "node"));
  if (program.kind === "mounted" && program.name !== "node")
    await symlink(program.file, join(programs, program.name));
};

/** What git shows the gate (git-config(1), http.extraHeader). */
const credential = (token: string): string =>
  `[http "http://${GATE.host}:${GATE.port}/"]\n\textraHeader = "Authorization: Bearer ${token}"\n`;
