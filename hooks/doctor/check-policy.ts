import { Fault } from "../../model/fault.ts";
import type { Check } from "./check.ts";
import { ok, problem } from "./verdict.ts";

/** The policy can be read and means something. */
export const checkPolicy: Check = {
  name: "policy",
  async run({ policy }) {
    try {
      const { source, target } = await policy();
      return [ok(`${source} is valid${target !== null ? "; accepted pushes are forwarded" : ""}`)];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [problem(`every push is refused: ${error.message}`, error.hint)];
    }
  },
};
