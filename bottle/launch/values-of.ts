import { Fault } from "../../model/fault.ts";
import type { Secret } from "../secret.ts";
import type { Scene } from "./scene.ts";

/** The values of some credentials. @throws Fault naming one that has none */
export const credentialsOf = (
  refs: readonly string[],
  { credentials }: Pick<Scene, "credentials">,
): ReadonlyMap<string, Secret> =>
  new Map(
    refs.map((ref) => {
      const value = credentials.get(ref);
      if (value === undefined)
        throw new Fault(`the credential ${ref} has no value`, { hint: `set ${ref} on the host` });
      return [ref, value] as const;
    }),
  );
