import type { LoadedPolicy } from "../../policy/policy.ts";
import type { Waivers } from "../../policy/waive.ts";
import { wallClock } from "../../sys/clock.ts";

/** The waivers that a repository is judged by now; null where its policy names no file. @throws Fault */
export const waiversInForce = async (
  { policy, source }: LoadedPolicy,
  repository: string,
): Promise<Waivers | null> => {
  const file = policy.secrets.waivers;
  if (file === null) return null;
  const { readWaivers } = await import("./read-waivers.ts");
  return { list: await readWaivers(file, source), repository, now: wallClock() };
};
