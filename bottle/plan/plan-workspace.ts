import type { GateRepository, PlannedWorkspace } from "./bottle-plan.ts";
import { WORKSPACE } from "./layout.ts";

/** A directory that was asked for; else a clone of the one repository, or of each in a directory of its own. */
export const planWorkspace = (
  asked: string | null,
  repositories: readonly GateRepository[],
): PlannedWorkspace => {
  if (asked !== null) return { kind: "mount", path: asked };
  const only = repositories.length === 1;
  return {
    kind: "clone",
    clones: repositories.map(({ name, url }) => ({
      url,
      directory: only ? WORKSPACE : `${WORKSPACE}/${name}`,
    })),
  };
};
