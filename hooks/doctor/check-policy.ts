import { Fault } from "../../model/fault.ts";
import { type Check, ok, problem } from "./check.ts";

/** The policy can be read and means something. */
export const checkPolicy: Check = {
  name: "policy",
  async run({ repo, tools }) {
    try {
      const { source, forwards } = await tools.policyFor(repo.gitDir, repo.env);
      return [ok(`${source} is valid${forwards ? "; accepted pushes are forwarded" : ""}`)];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [problem(`every push is refused: ${error.message}`, error.hint)];
    }
  },
};
