import { repositoryPolicy } from "../gate/repository-policy.ts";
import { VERSION } from "../gate/version.ts";
import { readPolicy } from "../policy/load.ts";
import { sinceStart } from "../sys/clock.ts";
import { plainRepo } from "../sys/git.ts";
import type { HookTools, PlantedSecret, PolicyInUse } from "./tools.ts";

/** The tools of the program that is running. */
export const standardTools = (plantedSecret: () => PlantedSecret): HookTools => ({
  program: process.argv[1] ?? "",
  version: VERSION,
  checkPolicy: async (path) => {
    await readPolicy(path);
  },
  policyFor,
  plantedSecret,
  now: () => performance.timeOrigin + sinceStart(),
});

/** As the hook finds it, but for GATE_POLICY, which is the server's own and may differ here. */
const policyFor = async (gitDir: string, env: NodeJS.ProcessEnv): Promise<PolicyInUse> => {
  const { policy, source } = await repositoryPolicy(plainRepo(gitDir, env), { env, cwd: gitDir });
  const found = { source, forwards: policy.forward !== null };
  return policy.audit === null ? found : { ...found, audit: policy.audit };
};
