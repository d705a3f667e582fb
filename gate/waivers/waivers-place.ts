import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import type { LoadedPolicy } from "../../policy/policy.ts";
import type { Io } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { repositoryPolicy } from "../repository-policy.ts";

/** Where the waivers of a repository stand. */
export interface WaiversPlace {
  /** The git directory, by the name that the hook knows it by. */
  readonly repository: string;
  readonly file: string;
  readonly loaded: LoadedPolicy;
}

/** Finds the waivers file as the hook finds it. @throws Fault when the policy names none. */
export const waiversPlace = async (
  { repo = ".", policy: flag }: { readonly repo?: string | undefined; readonly policy?: string | undefined },
  { cwd, env }: Io,
): Promise<WaiversPlace> => {
  const found = await findRepository(resolve(cwd, repo), env);
  const loaded = await repositoryPolicy(found.repo, { flag, env, cwd });
  const file = loaded.policy.secrets.waivers;
  if (file === null) {
    throw new Fault(`the policy of this repository (${loaded.source}) names no file for waivers`, {
      hint: "write `secrets: { waivers: waivers.yaml }` in it; the path is relative to the policy",
    });
  }
  return { repository: realpathSync(found.repo.gitDir), file, loaded };
};
