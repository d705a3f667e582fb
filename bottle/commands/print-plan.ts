import type { Reason } from "../../model/decision.ts";
import { displayText } from "../../model/display.ts";
import type { Mount } from "../backends/backend.ts";
import type { BottlePlan, IdentityField, PlannedVariable } from "../plan/bottle-plan.ts";
import type { PlannedFile } from "../plan/planned-file.ts";
import type { Readiness } from "../providers/provider.ts";
import type { Source } from "../resolve/manifest.ts";

/** Parts of a plan as lines for people. */
export type Lines = readonly string[];

/** A title and what stands below it. */
export const section = (title: string, lines: Lines): Lines =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

/** `file:line`, or that nothing says so. */
export const placeOf = (source: Source | null): string =>
  source === null ? "not written anywhere" : `${source.file}:${source.line}`;

export const identityLines = ({ identity }: BottlePlan): Lines =>
  section("identity (claimed, not vouched for)", [
    ...identityLine("name", identity.name),
    ...identityLine("email", identity.email),
  ]);

const identityLine = (key: string, { value, by, source }: IdentityField): Lines => [
  value === null
    ? `${key.padEnd(5)}  none: git will refuse to commit`
    : `${key.padEnd(5)}  ${value}  (${by}) ${placeOf(source)}`,
];

export const chainLines = ({ agent, chain }: BottlePlan): Lines => [
  `agent ${agent.name}  ${agent.file}${agent.from === "repository" ? "  (from the repository)" : ""}`,
  ...section(
    "bottle, parents first",
    chain.map(({ name, file }) => `${name}  ${file}`),
  ),
];

export const remoteLines = ({ gate }: BottlePlan): Lines =>
  section(
    "remotes, behind the gate",
    gate.repositories.map(({ name, upstream, refs, source }) => {
      const allowed = refs === null ? "" : `  refs ${refs.join(", ")}`;
      return `${name}  ${upstream.url}${allowed}  ${placeOf(source)}`;
    }),
  );

export const routeLines = ({ egress }: BottlePlan): Lines =>
  section(
    "routes, through the proxy",
    egress.policy.routes.map(({ host, owner, auth, matches, git }) =>
      [
        `${host}  (${owner ?? "manifest"})`,
        ...(auth === undefined ? [] : [`${auth.scheme} ${auth.token_ref}`]),
        matchesText(matches?.length),
        ...(git.fetch ? ["git may fetch"] : []),
      ].join("  "),
    ),
  );

const matchesText = (count: number | undefined): string =>
  count === undefined ? "every method and path" : `${count} ${count === 1 ? "match" : "matches"}`;

/** Names and where their values come from; values of literals only with `values`. */
export const envLines = ({ env }: BottlePlan, values: boolean): Lines => {
  const shown = env.filter(({ hidden }) => values || !hidden);
  return section(
    "variables of the agent",
    shown.map((variable) => `${variable.name}  ${describe(variable, values)}`),
  );
};

const describe = ({ from, text, source }: PlannedVariable, values: boolean): string => {
  const place = source === null ? "" : `  ${placeOf(source)}`;
  if (from === "host") return `from the host's ${text}${place}`;
  if (from === "ask") return `asked at the launch: ${text}${place}`;
  return `${values ? `= ${text}` : from}${place}`;
};

export const readinessLines = (items: readonly Readiness[]): Lines =>
  section(
    "before a launch",
    items.flatMap(({ what, problem, hint }) =>
      problem === null
        ? [`ok       ${what}`]
        : [`missing  ${what}: ${problem}`, ...(hint === undefined ? [] : [`         hint: ${hint}`])],
    ),
  );

export const noteLines = (notes: readonly Reason[]): Lines =>
  section(
    "notes",
    notes.map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`)),
  );

/** What is agreed to before a launch: who the agent is, and what it may reach and touch. */
export const preflightLines = (plan: BottlePlan): Lines => [
  ...chainLines(plan),
  ...identityLines(plan),
  ...remoteLines(plan),
  ...routeLines(plan),
  ...section("credentials, for the host's side alone", credentialLines(plan)),
  ...section("mounts", plan.mounts.map(mountLine)),
  ...envLines(plan, false),
  ...section("backend", [
    `${plan.backend.name}: ${plan.backend.wall}`,
    `image: ${plan.backend.image ?? "the backend's own"}`,
  ]),
  ...noteLines(plan.notes),
];

/** The whole plan. */
export const planLines = (plan: BottlePlan): Lines => [
  ...chainLines(plan),
  ...section("backend", [
    `${plan.backend.name}: ${plan.backend.wall}`,
    `image: ${plan.backend.image ?? "the backend's own"}`,
  ]),
  ...identityLines(plan),
  ...remoteLines(plan),
  ...routeLines(plan),
  ...envLines(plan, true),
  ...section("credentials, for the host's side alone", credentialLines(plan)),
  ...section(
    "processes",
    plan.processes.map(({ name, side, argv }) => `${name} (${side})  ${argv.join(" ")}`),
  ),
  ...section("mounts", plan.mounts.map(mountLine)),
  ...section(
    "ways out",
    plan.network.doors.map(({ name, address, socket }) => `${name}  ${address}, over ${socket}`),
  ),
  ...section("files in the bottle", plan.files.map(fileLine)),
  ...section("files of the gate, on the host", plan.gate.files.map(fileLine)),
  ...section(
    "steps",
    plan.steps.map(({ name, does, undo }) => `${name}: ${does}; undone: ${undo}`),
  ),
  ...readinessLines(plan.readiness),
  ...noteLines(plan.notes),
];

const mountLine = ({ source, target, access, why }: Mount): string =>
  `${access}  ${target}  from ${source}: ${why}`;

const fileLine = ({ path, mode, content }: PlannedFile): string =>
  `${mode}  ${path}  ${Buffer.byteLength(content)} bytes`;

const credentialLines = ({ egress, gate }: BottlePlan): Lines => [
  ...egress.credentials.map(
    ({ tokenRef, hosts }) => `${tokenRef}  put in by the proxy for ${hosts.join(", ")}`,
  ),
  ...gate.repositories.flatMap(({ name, upstream }) =>
    upstream.tokenRef === null ? [] : [`${upstream.tokenRef}  used by the gate for ${name}`],
  ),
];

/** Lines as they are printed: what manifests say cannot move the cursor. */
export const text = (lines: Lines): string => lines.map((line) => `${displayText(line)}\n`).join("");
