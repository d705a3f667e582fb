import { resolve } from "node:path";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { parseSize } from "../../policy/units.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { listenToSignals } from "../../sys/signals.ts";
import { backendOf } from "../backends/backends.ts";
import type { BottleCommand, Io } from "../command.ts";
import { askHidden } from "../env/ask-hidden.ts";
import { readAnswers } from "../env/read-answers.ts";
import { type HostProgram, hostProgram } from "../launch/host-program.ts";
import { keepTerminal } from "../launch/keep-terminal.ts";
import { launch } from "../launch/launch.ts";
import { confirm, limitLines, preflight } from "../launch/preflight.ts";
import { readPrompt } from "../launch/read-prompt.ts";
import { reporter } from "../launch/report.ts";
import { openShelf } from "../launch/shelf.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { Start } from "../plan/plan.ts";
import { provision } from "../providers/provision.ts";
import { resolveTokens } from "../routes/resolve-tokens.ts";
import type { Secret } from "../secret.ts";
import { CHOICE, CHOICE_HELP, oneAgent, type Planned, planFor, REPEATABLE } from "./options.ts";
import { planLines, preflightLines, readinessLines, section, text } from "./print-plan.ts";

const HELP = `usage: bottle launch AGENT [OPTION]... [-- PROGRAM [ARGUMENT]...]

Shows what the agent will be and may have, asks, makes its bottle, proves from inside that the walls hold, and runs
the agent, or PROGRAM in its place. When it ends everything is taken away but the logs, and work that was not pushed.
The exit code is the agent's; 1 too when something is missing or you say no, 2 when the launch failed.

  --yes             do not ask
  --prompt TEXT     run without a terminal: the agent gets TEXT (- : standard input), and answers with JSON lines
  --json            one JSON object on each line: the plan, each step, each line of the agent, the end
  --dry-run         say what would be done and what is missing, and do nothing
  --answers FILE    answers to the manifest's questions, \`NAME: "answer"\` on each line, in a file that only you
                    can read; without it they are asked, with what is typed hidden
  --ask             ask them with --dry-run too
  --keep-free SIZE  end the bottle when its disk has less room than this (default: 1GiB)
${CHOICE_HELP}
`;

const OPTIONS = {
  ...CHOICE,
  "dry-run": { type: "boolean" },
  yes: { type: "boolean" },
  json: { type: "boolean" },
  prompt: { type: "string" },
  ask: { type: "boolean" },
  answers: { type: "string" },
  "keep-free": { type: "string", default: "1GiB" },
} as const;

/** `bottle launch`. */
export const launchCommand: BottleCommand = {
  help: HELP,
  repeatable: REPEATABLE,
  async run(args, io) {
    const [own, program] = splitProgram(args);
    const { values, positionals } = parseOptions(own, OPTIONS);
    const agent = oneAgent(positionals);
    if (values.ask && values.answers !== undefined)
      throw new UsageError("takes --ask or --answers, not both");
    const leastDisk = parseSize(values["keep-free"]);
    if (leastDisk === null)
      throw new UsageError(`--keep-free ${values["keep-free"]}: must be a size such as 1GiB`);
    const planned = await planFor(agent, values, io, startOf(program, values.prompt));
    const { plan, facts } = planned;
    const agentProgram: HostProgram =
      plan.backend.image === null ? hostProgram(commandOf(plan), io.env["PATH"] ?? "") : { kind: "there" };
    const rules = backendOf(plan.backend.name).launch ?? null;
    if (rules === null && !values["dry-run"]) {
      throw new Fault(`bottles cannot be launched with ${plan.backend.name} yet`, {
        hint: "say --backend bubblewrap, or write backend: bubblewrap in the bottle",
      });
    }
    const report = reporter(io, values.json === true);
    const lines = () =>
      values["dry-run"]
        ? planLines(plan)
        : [...preflightLines(plan), ...section("limits", limitLines(plan, facts.uid, agentProgram))];
    report.plan(plan, lines, values["dry-run"] === true);
    const answers = await answersTo(plan, values, io);
    const { readiness, env } = await preflight(plan, {
      rules: values["dry-run"] ? null : rules,
      env: io.env,
      answers,
      shelf: () => openShelf(io.env),
      leastDisk,
      program: agentProgram,
    });
    const unready = readiness.filter(({ problem }) => problem !== null);
    if (values["dry-run"] || unready.length > 0) {
      const untold = unready.filter((one) => !plan.readiness.includes(one));
      for (const { problem } of values["dry-run"] ? untold : [])
        io.err(`bottle launch: ${displayText(problem ?? "")}\n`);
      if (!values["dry-run"]) io.err(text(readinessLines(unready)));
      io.err(
        unready.length === 0
          ? "bottle launch: all is there; nothing was done\n"
          : `bottle launch: ${unready.length} missing; nothing was done\n`,
      );
      return unready.length === 0 ? 0 : 1;
    }
    if (!values.yes && !(await confirm(`launch ${displayText(agent)}?`, io.stdin, io.err))) {
      io.err("bottle launch: nothing was done\n");
      return 1;
    }
    const prompt = values.prompt === undefined ? null : await readPrompt(values.prompt, io.stdin);
    const headless = prompt !== null || (io.stdin as { readonly isTTY?: boolean }).isTTY !== true;
    const restore = headless ? null : await keepTerminal({ PATH: io.env["PATH"] ?? "" });
    const told = listenToSignals();
    const ending = new AbortController();
    void told.next().then((name) => ending.abort(new Fault(`ended by ${name}`)));
    try {
      return await launch(
        {
          plan,
          uid: facts.uid,
          gid: facts.gid,
          mode: headless
            ? { kind: "headless", prompt: prompt ?? "", heard: values.json ? report.heard : null }
            : { kind: "terminal" },
          env,
          credentials: credentialsFor(planned),
          hostEnv: io.env,
          leastDisk,
          program: agentProgram,
          signal: ending.signal,
          tell: report,
        },
        report.ended,
      );
    } finally {
      told.forget();
      await restore?.();
    }
  },
};

/** The name of the program that the relay starts. */
const commandOf = ({ processes }: BottlePlan): string => {
  const argv = processes.find(({ name }) => name === "relay")?.argv ?? [];
  return argv[argv.indexOf("--") + 1] ?? "";
};

const splitProgram = (args: readonly string[]): readonly [readonly string[], readonly string[] | null] => {
  const at = args.indexOf("--");
  if (at < 0) return [args, null];
  if (at === args.length - 1) throw new UsageError("-- is followed by a program");
  return [args.slice(0, at), args.slice(at + 1)];
};

const startOf = (program: readonly string[] | null, prompt: string | undefined): Start => {
  if (program !== null) return { kind: "program", argv: program };
  return { kind: prompt === undefined ? "terminal" : "headless" };
};

/** The one place where the launch takes the values of credentials. */
const credentialsFor = ({ plan, manifest, facts }: Planned): ReadonlyMap<string, Secret> => {
  const refs = [...plan.egress.credentials, ...plan.gate.tokens].map(({ tokenRef }) => tokenRef);
  const { provisionedEnv } = provision(manifest.settings.agent_provider, facts);
  return resolveTokens(refs, provisionedEnv, facts.variables).values;
};

const answersTo = async (
  { env }: BottlePlan,
  {
    answers: file,
    ask,
    "dry-run": dry,
  }: {
    readonly answers?: string | undefined;
    readonly ask?: boolean | undefined;
    readonly "dry-run"?: boolean | undefined;
  },
  io: Io,
): Promise<ReadonlyMap<string, Secret>> => {
  if (file !== undefined) return readAnswers(resolve(io.cwd, file));
  const answers = new Map<string, Secret>();
  if (dry && !ask) return answers;
  for (const { name, from, text: question } of env)
    if (from === "ask") answers.set(name, await askHidden(displayText(question), io.stdin, io.err));
  return answers;
};
