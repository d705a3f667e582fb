import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { wallClock } from "../../sys/clock.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { GateCommand } from "../command.ts";
import { auditFile } from "../line/state-dir.ts";
import { readWaivers } from "./read-waivers.ts";
import { recentUse } from "./recent-use.ts";
import { type JudgedWaiver, judgeWaiver, type WaiverState } from "./state.ts";
import { waiversPlace } from "./waivers-place.ts";

const HELP = `usage: gate waivers [--repo DIR] [--format text|json] [--policy FILE]

Lists the waivers in the file that the policy names, those that need somebody's eye first:
expired, expiring within a week, unmatched by the last pushes that the audit has, active.

  --repo DIR     whose policy names the file (default: the repository around the working directory)
  --format F     text (default) or json
  --policy FILE  the policy (default: as for the hook)
`;

/** `gate waivers`. */
export const waiversCommand: GateCommand = {
  name: "waivers",
  summary: "list what is accepted, and what of it is over or unused",
  help: HELP,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        repo: { type: "string" },
        format: { type: "string", default: "text" },
        policy: { type: "string" },
      },
    });
    const format = FORMATS.get(values.format);
    if (format === undefined) throw new UsageError(`--format takes ${[...FORMATS.keys()].join(" or ")}`);
    const { file, loaded } = await waiversPlace(values, io);
    const waivers = await readWaivers(file, loaded.source);
    const now = wallClock();
    const judged: JudgedWaiver[] = [];
    for (const repository of new Set(waivers.map((waiver) => waiver.repository))) {
      const use = await recentUse(loaded.policy.audit ?? auditFile(repository), repository);
      const own = waivers.filter((waiver) => waiver.repository === repository);
      judged.push(...own.map((waiver) => judgeWaiver(waiver, use, now)));
    }
    io.out(format(file, judged.sort(byUrgency)));
    return 0;
  },
};

const ORDER: readonly WaiverState[] = ["expired", "expiring", "unmatched", "active"];

const byUrgency = (one: JudgedWaiver, other: JudgedWaiver): number =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.expires.localeCompare(other.expires);

const json = (file: string, waivers: readonly JudgedWaiver[]): string =>
  `${JSON.stringify({ format: 1, file, waivers }, null, 2)}\n`;

const text = (file: string, waivers: readonly JudgedWaiver[]): string => {
  const counts = ORDER.map((state) => [state, waivers.filter((one) => one.state === state).length] as const)
    .filter(([, number]) => number > 0)
    .map(([state, number]) => `${number} ${state}`);
  return [
    ...waivers.flatMap(lines),
    waivers.length === 0 ? `no waivers in ${file}` : `${counts.join(", ")}: ${file}`,
    "",
  ].join("\n");
};

const lines = (waiver: JudgedWaiver): string[] => [
  `${waiver.fingerprint}  ${waiver.state}  ${LIFE[waiver.state](waiver)}`,
  `  ${displayText(waiver.path)} in ${displayText(waiver.repository)}`,
  `  ${displayText(waiver.approver)}, ${waiver.approved}: ${displayText(waiver.reason)}`,
];

const LIFE: Readonly<Record<WaiverState, (waiver: JudgedWaiver) => string>> = {
  expired: ({ expires }) => `on ${expires}`,
  expiring: ({ expires }) => `until ${expires}`,
  unmatched: ({ expires, pushes }) => `until ${expires}, needed by none of the last ${pushes} pushes`,
  active: ({ expires, lastUsed }) => `until ${expires}, last needed ${lastUsed}`,
};

const FORMATS = new Map([
  ["text", text],
  ["json", json],
]);
