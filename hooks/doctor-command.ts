import { resolve } from "node:path";
import type { ExitCode, GateCommand } from "../gate/command.ts";
import { mirrorsAfter } from "../gate/mirror/when.ts";
import { Fault } from "../model/fault.ts";
import { parseOptions } from "../sys/command-line/parse-options.ts";
import { canary } from "./canary.ts";
import { namedHooks } from "./command-options.ts";
import { type ExpectedHook, examine, type Patient, type Result } from "./doctor/check.ts";
import { CHECKS } from "./doctor/checks.ts";
import { type Status, unknown } from "./doctor/verdict.ts";
import { inspectHook } from "./hook-file.ts";
import { HOOK_NAMES, type HookName } from "./hook-name.ts";
import { wordAfter } from "./hook-script.ts";
import { defaultHooks } from "./install-command.ts";
import { locateHooks } from "./locate-hooks.ts";
import { openRepository, type Repository } from "./repository.ts";
import { layoutOf, parseServer } from "./server-option.ts";
import type { Layout, LayoutName } from "./servers/layout.ts";
import { slotFor } from "./servers/layouts.ts";
import { readSettings } from "./settings.ts";
import { namedPaths } from "./several.ts";
import type { HookTools } from "./tools.ts";

const HELP = `usage: gate doctor REPO | --all DIR [OPTION]...

Looks at everything that must be right for the gate to fire, and says what is not. Exit code 0: all is
well, warnings included; 1: there is a problem; 2: something could not be told.

  --all DIR      every bare repository below DIR
  --server KIND  as for gate install; default: the one that was installed for, or is recognised
  --server-wide DIR
                 the hook is the one that gate install --server-wide DIR put there for all
  --hook NAME    look for this hook; default: those that gate install put there
  --canary       push a planted secret, which must be refused; leaves a line in the audit and nothing else
  --through URL  push it by this address of the same repository, with your own credentials, as its users do
  --json         one JSON object: repository, server, status, and for each check its status, message and
                 hint; with --all an object whose repositories is a list of those
`;

const OPTIONS = {
  all: { type: "string" },
  server: { type: "string", default: "auto" },
  "server-wide": { type: "string" },
  hook: { type: "string", multiple: true },
  canary: { type: "boolean", default: false },
  through: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

interface Question {
  readonly server: LayoutName | null;
  /** Where the hook of all repositories is; null: each has its own. */
  readonly serverWide: string | null;
  readonly hooks: readonly HookName[] | null;
  readonly canary: boolean;
  readonly through: string | null;
}

/** What the doctor found in one repository. */
interface Finding {
  readonly repository: string;
  readonly server: LayoutName | null;
  readonly status: Status;
  readonly checks: readonly Result[];
}

/** `gate doctor`. */
export const doctorCommand = (tools: HookTools): GateCommand => ({
  name: "doctor",
  summary: "say what keeps the gate from firing",
  repeatable: ["hook"],
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const wide = values["server-wide"];
    const question: Question = {
      server: parseServer(values.server),
      serverWide: wide === undefined ? null : resolve(io.cwd, wide),
      hooks: namedHooks(values.hook),
      canary: values.canary || values.through !== undefined,
      through: values.through ?? null,
    };
    const paths = await namedPaths({ positionals, all: values.all }, io.cwd);
    const findings: Finding[] = [];
    for (const path of paths) {
      if (values.all !== undefined && !values.json) io.out(`${path}\n`);
      const tell = (result: Result): void => {
        if (!values.json) io.out(line(result));
      };
      const look = async (): Promise<Finding> =>
        examineRepository(await openRepository(path, io.cwd, io.env), question, tools, tell);
      findings.push(await (values.all === undefined ? look() : look().catch(unopened(path, tell))));
    }
    const status = worst(findings);
    if (values.json) {
      const answer = values.all === undefined ? findings[0] : { status, repositories: findings };
      io.out(`${JSON.stringify(answer)}\n`);
    }
    return EXIT[status];
  },
});

const examineRepository = async (
  repo: Repository,
  { server, serverWide, hooks, canary: wanted, through }: Question,
  tools: HookTools,
  tell: (result: Result) => void,
): Promise<Finding> => {
  const found = await layoutOf(repo, server);
  const layout: Layout =
    serverWide === null ? found : { ...found, slot: (_, hook) => found.serverWide(serverWide, hook) };
  const noted = await expectedHooks(repo, layout, hooks ?? (await installedHooks(repo)));
  const policy = async () => tools.policyFor(repo.gitDir, repo.env, await policyInHook(noted));
  const missed =
    hooks === null && (await lacksMirror(noted, layout, policy)) ? ["post-receive" as const] : [];
  const expected = [...noted, ...(await expectedHooks(repo, layout, missed))];
  const patient: Patient = { repo, hooks: expected, layout, tools, policy };
  const checks: Result[] = [];
  for (const check of wanted ? [...CHECKS, canary(through)] : CHECKS) {
    const found = await examine(check, patient);
    checks.push(...found);
    found.forEach(tell);
  }
  return { repository: repo.gitDir, server: layout.name, status: worst(checks), checks };
};

/** Among many, one that cannot be looked at is a finding too. */
const unopened =
  (repository: string, tell: (result: Result) => void) =>
  (error: unknown): Finding => {
    if (!(error instanceof Fault)) throw error;
    const result: Result = { check: "repository", ...unknown(error.message, error.hint) };
    tell(result);
    return { repository, server: null, status: "unknown", checks: [result] };
  };

/** Whether pushes are mirrored by a hook that no installation has noted. */
const lacksMirror = async (
  hooks: readonly ExpectedHook[],
  { server }: Layout,
  policy: Patient["policy"],
): Promise<boolean> => {
  const names = hooks.map(({ hook }) => hook);
  if (!names.includes("pre-receive") || names.includes("post-receive")) return false;
  try {
    const { target } = await policy();
    return target !== null && mirrorsAfter(target, server);
  } catch {
    // Checks of their own say what is wrong with it.
    return false;
  }
};

/** The policy that a server-wide installation has written into the hook. */
const policyInHook = async (hooks: readonly ExpectedHook[]): Promise<string | undefined> => {
  const gate = hooks.find(({ hook }) => hook === "pre-receive");
  const found = gate === undefined ? null : await inspectHook(gate.slot.file);
  return found?.kind === "ours" ? wordAfter("--policy", found.script.words) : undefined;
};

/** As the installation noted them down: one that has been deleted since is missed. */
const installedHooks = async (repo: Repository): Promise<readonly HookName[]> => {
  const noted = await readSettings(repo, "gate.hook");
  const hooks = HOOK_NAMES.filter((hook) => noted.includes(hook));
  return hooks.length === 0 ? defaultHooks(repo) : hooks;
};

const expectedHooks = (
  repo: Repository,
  layout: Layout,
  hooks: readonly HookName[],
): Promise<ExpectedHook[]> =>
  Promise.all(
    hooks.map(async (hook) => ({
      hook,
      place: await locateHooks(repo, hook),
      slot: await slotFor(layout, repo, hook),
    })),
  );

const worst = (results: readonly { readonly status: Status }[]): Status =>
  (["problem", "unknown", "warn"] as const).find((status) =>
    results.some((each) => each.status === status),
  ) ?? "ok";

const EXIT: Record<Status, ExitCode> = { ok: 0, warn: 0, problem: 1, unknown: 2 };

const line = ({ check, status, message, hint }: Result): string =>
  `${status.padEnd(8)} ${check}: ${message}\n${hint === undefined ? "" : `${" ".repeat(9)}hint: ${hint}\n`}`;
