import { isAbsolute, join, relative } from "node:path";
import { Fault } from "../../model/fault.ts";
import type { Mount } from "../backends/backend.ts";
import type { HostFacts } from "../host-facts.ts";
import { HOME, RUN, RUNTIME, WORKSPACE } from "./layout.ts";

/** What divides the parts of a mount, in one backend or another. */
const SEPARATORS = /[,:"\\\u0000-\u001f\u007f]/;

/** What of the host the bottle sees: its own directories, the workspace and the skills. @throws Fault */
export const planMounts = (
  { workspace, configuration, home, keys, files }: HostFacts,
  skills: readonly string[],
  skillsDirectory: string,
): readonly Mount[] => {
  const kept = [configuration, join(home, ".ssh"), ...keys.map(({ path }) => path), ...files.keys()];
  const exposed = workspace === null ? undefined : kept.find((path) => isWithin(path, workspace));
  if (exposed !== undefined) {
    throw new Fault(`the workspace ${workspace} holds ${exposed}, which the agent must not reach`, {
      hint: "name the repository alone that the agent is to work in, or none: it then works in a clone",
    });
  }
  const odd = [workspace ?? "", configuration].find((path) => SEPARATORS.test(path));
  if (odd !== undefined) {
    throw new Fault(`${JSON.stringify(odd)} holds a comma, a colon, a quote or a control character`, {
      hint: "backends would read the path as several words: use another directory",
    });
  }
  return [
    {
      source: `${RUN}/bottle`,
      target: RUNTIME,
      access: "ro",
      why: "the two ways out, the CA and the relay",
    },
    { source: `${RUN}/home`, target: HOME, access: "rw", why: "the agent's home, gone with the bottle" },
    { source: workspace ?? `${RUN}/workspace`, target: WORKSPACE, access: "rw", why: "the work" },
    ...skills.map(
      (name): Mount => ({
        source: join(configuration, "skills", name),
        target: `${skillsDirectory}/${name}`,
        access: "ro",
        why: `the skill ${name}`,
      }),
    ),
  ];
};

/** Is the first path the second one or below it? */
const isWithin = (path: string, directory: string): boolean => {
  const way = relative(directory, path);
  return way === "" || !(way === ".." || way.startsWith("../") || isAbsolute(way));
};
