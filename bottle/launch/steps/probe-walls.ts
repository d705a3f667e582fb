import { Fault } from "../../../model/fault.ts";
import type { Step } from "../with-steps.ts";
import type { Made } from "./make-bottle.ts";

const PROBE_MS = 30_000;

/** Has the relay try the walls and the doors; the agent is not started where one of them is not as it should be. */
export const probeStep = (made: () => Made): Step => ({
  name: "probe",
  up: async () => {
    const { control } = made();
    control.send({ do: "probe" });
    const { probed } = await control.answer("probe", PROBE_MS);
    const wrong = probed.flatMap(({ what, wrong }) => (wrong === null ? [] : [`${what}: ${wrong}`]));
    if (wrong.length > 0) throw new Fault(wrong.join("\n"), { hint: "the agent was not started" });
  },
  down: async () => {},
});
