import { Fault } from "../../../model/fault.ts";
import type { PlannedWorkspace } from "../../plan/bottle-plan.ts";
import type { Step } from "../with-steps.ts";
import type { Made } from "./make-bottle.ts";

/** Has the relay clone through the gate, in the bottle, with the agent's rights. */
export const cloneStep = (workspace: PlannedWorkspace, made: () => Made): readonly Step[] => {
  const clones = workspace.kind === "clone" ? workspace.clones : [];
  if (clones.length === 0) return [];
  return [
    {
      name: "clone",
      up: async () => {
        const { control } = made();
        control.send({ do: "clone", clones });
        const { wrong } = await control.answer("clone", null);
        if (wrong !== null)
          throw new Fault(wrong, {
            hint: "bottle logs shows what the gate said; is the upstream reachable?",
          });
      },
      down: async () => {},
    },
  ];
};
