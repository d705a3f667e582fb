import type { Box, Mount } from "../backends/backend.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import { CA_FILE, NODE, RUN, RUNTIME } from "../plan/layout.ts";
import type { HostProgram } from "./host-program.ts";

/** What only the launch knows of the host. */
export interface BoxFacts {
  readonly name: string;
  /** The program that runs the relay. */
  readonly node: string;
  readonly uid: number;
  readonly gid: number;
  /** Where programs of the host look for the certificates that they trust; null: in no one file. */
  readonly trusted: string | null;
  readonly program: HostProgram;
}

/** What the backend makes the bottle from, as planned, with what only the launch knows. @throws TypeError */
export const boxOf = (
  { mounts, backend, processes }: BottlePlan,
  { name, node, uid, gid, trusted, program }: BoxFacts,
): Box => {
  const relay = processes.find((process) => process.name === "relay");
  if (relay === undefined) throw new TypeError("the plan starts no relay");
  const more: readonly Mount[] = [
    { source: node, target: NODE, access: "ro", why: "runs the relay" },
    ...(program.kind === "mounted"
      ? [{ source: program.tree, target: program.tree, access: "ro" as const, why: "the agent's program" }]
      : []),
    // The bottle has the host's programs and so their place to look; an image has its own.
    ...(trusted?.startsWith("/etc/ssl/") && backend.image === null
      ? [
          {
            source: CA_FILE.replace(RUNTIME, `${RUN}/bottle`),
            target: trusted,
            access: "ro" as const,
            why: "the CA",
          },
        ]
      : []),
  ];
  return { name, image: backend.image, uid, gid, mounts: [...mounts, ...more], command: relay.argv };
};
