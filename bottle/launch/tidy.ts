import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FLOW_LOG } from "../logs/find-log.ts";
import { EGRESS_LOG } from "./egress-file.ts";
import { RECORD_FILE } from "./record.ts";
import { PUSH_FILE } from "./summary.ts";
import { TIMELINE } from "./timeline.ts";

/** What stays of a bottle that has ended: who said and did what. */
const KEPT: readonly string[] = [RECORD_FILE, FLOW_LOG, EGRESS_LOG, PUSH_FILE, TIMELINE];

export const WORK = "workspace";

/** Takes away all that a bottle had on disk but its logs and, if so asked, the work in it. Links are not followed. */
export const tidy = async (directory: string, keepWork: boolean): Promise<void> => {
  for (const name of await readdir(directory)) {
    if (KEPT.includes(name) || (keepWork && name === WORK)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
};
