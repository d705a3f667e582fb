import { join } from "node:path";
import type { ExitCode, GateCommand } from "../gate/command.ts";
import { canary } from "./canary.ts";
import { namedHooks, oneRepository, parseOptions } from "./command-options.ts";
import { type ExpectedHook, examine, type Result, type Status } from "./doctor/check.ts";
import { CHECKS } from "./doctor/checks.ts";
import { HOOK_NAMES, type HookName } from "./hook-name.ts";
import { defaultHooks } from "./install-command.ts";
import { locateHooks } from "./locate-hooks.ts";
import { openRepository, type Repository } from "./repository.ts";
import { readSettings } from "./settings.ts";
import type { HookTools } from "./tools.ts";

const HELP = `usage: gate doctor REPO [--hook NAME]... [--canary] [--json]

Looks at everything that must be right for the gate to fire, and says what is not. Exit code 0: all is
well, warnings included; 1: there is a problem; 2: something could not be told.

  --hook NAME   look for this hook; default: those that gate install put there
  --canary      push a planted secret, which must be refused; leaves a line in the audit and nothing else
  --json        one JSON object: repository, status, and for each check its status, message and hint
`;

const OPTIONS = {
  hook: { type: "string", multiple: true },
  canary: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `gate doctor`. */
export const doctorCommand = (tools: HookTools): GateCommand => ({
  name: "doctor",
  summary: "say what keeps the gate from firing",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const path = oneRepository(positionals);
    const named = namedHooks(values.hook);
    const repo = await openRepository(path, io.cwd, io.env);
    const hooks = await expectedHooks(repo, named ?? (await installedHooks(repo)));
    const results: Result[] = [];
    for (const check of values.canary ? [...CHECKS, canary] : CHECKS) {
      const found = await examine(check, { repo, hooks, tools });
      results.push(...found);
      if (!values.json) for (const result of found) io.out(line(result));
    }
    const status = worst(results);
    if (values.json) io.out(`${JSON.stringify({ repository: repo.gitDir, status, checks: results })}\n`);
    return EXIT[status];
  },
});

/** As the installation noted them down: one that has been deleted since is missed. */
const installedHooks = async (repo: Repository): Promise<readonly HookName[]> => {
  const noted = await readSettings(repo, "gate.hook");
  const hooks = HOOK_NAMES.filter((hook) => noted.includes(hook));
  return hooks.length === 0 ? defaultHooks(repo) : hooks;
};

const expectedHooks = (repo: Repository, hooks: readonly HookName[]): Promise<ExpectedHook[]> =>
  Promise.all(
    hooks.map(async (hook) => {
      const place = await locateHooks(repo, hook);
      return { hook, place, file: join(place.dir, hook) };
    }),
  );

const worst = (results: readonly Result[]): Status =>
  (["problem", "unknown", "warn"] as const).find((status) =>
    results.some((each) => each.status === status),
  ) ?? "ok";

const EXIT: Record<Status, ExitCode> = { ok: 0, warn: 0, problem: 1, unknown: 2 };

const line = ({ check, status, message, hint }: Result): string =>
  `${status.padEnd(8)} ${check}: ${message}\n${hint === undefined ? "" : `${" ".repeat(9)}hint: ${hint}\n`}`;
