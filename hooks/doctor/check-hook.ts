import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Outcome, run } from "../../sys/run.ts";
import { inspectHook } from "../hook-file.ts";
import { isServerHook, keptHook, withoutHook } from "../hook-name.ts";
import { type HookScript, hookScript, SCRIPT_VERSION, wordAfter } from "../hook-script.ts";
import { isExecutable } from "../is-executable.ts";
import { hasKeptHook } from "../keep-hook.ts";
import type { Repository } from "../repository.ts";
import { userEnv } from "../user-git.ts";
import type { Check, ExpectedHook, Patient } from "./check.ts";
import { ok, problem, type Verdict, warn } from "./verdict.ts";

/** Each hook is there, is executable, is the gate's, and what it runs can run. */
export const checkHook: Check = {
  name: "hook",
  run: async (patient) => (await Promise.all(patient.hooks.map((each) => examineHook(each, patient)))).flat(),
};

const REINSTALL = "gate install puts it right";

const examineHook = async (
  { hook, slot: { file } }: ExpectedHook,
  { repo, tools, layout }: Patient,
): Promise<readonly Verdict[]> => {
  const found = await inspectHook(file);
  if (found.kind === "absent") {
    return [problem(`there is no ${file}: ${withoutHook(hook)}`, REINSTALL)];
  }
  const verdicts: Verdict[] = [];
  if (!found.executable) {
    verdicts.push(problem(`${file} is not executable: git skips it without a word`, REINSTALL));
  }
  if (found.kind === "foreign") {
    verdicts.push(problem(`${file} is not the gate's`, "gate install keeps it and puts the gate before it"));
    return verdicts;
  }
  const { script, text } = found;
  if (script.version !== SCRIPT_VERSION) {
    verdicts.push(warn(`${file} was written by another version of the gate (v${script.version})`, REINSTALL));
  } else if (text !== hookScript(script) || script.words[0] !== hook) {
    verdicts.push(problem(`${file} has been changed since it was installed`, REINSTALL));
  } else if (isServerHook(hook) && serverIn(script) !== layout.server.kind) {
    verdicts.push(
      problem(`${file} was installed for ${serverIn(script)}, not for ${layout.server.title}`, REINSTALL),
    );
  }
  const without = hook === "post-receive" ? withoutHook(hook) : "every push is refused";
  const start = await examineStart(script, repo, tools.version, without);
  if (start.status === "ok" && verdicts.length === 0) verdicts.push(ok(`${file} runs ${start.message}`));
  else if (start.status !== "ok") verdicts.push(start);
  return [
    ...verdicts,
    ...(await examineKept(file)),
    ...(await examineWriters([file, dirname(file), script.program, dirname(script.program), script.node])),
  ];
};

/** Whose hook it is, as the installation wrote it down. */
const serverIn = ({ words }: HookScript): string => wordAfter("--server", words) ?? "plain";

const examineStart = async (
  script: HookScript,
  repo: Repository,
  version: string,
  without: string,
): Promise<Verdict> => {
  const { node, program } = script;
  if (!isExecutable(node)) {
    return problem(`${node} is missing or not executable: ${without}`, REINSTALL);
  }
  if ((await stat(program).catch(() => null)) === null) {
    return problem(`${program} is missing: ${without}`, REINSTALL);
  }
  const ask = (...args: readonly string[]): Promise<Outcome> =>
    run({
      argv: [node, ...args],
      cwd: repo.gitDir,
      env: withoutNodeOptions(userEnv(repo.env)),
      signal: AbortSignal.timeout(20_000),
    });
  const outcome = await ask(program, "--version");
  if (outcome.exitCode !== 0) {
    return problem(`${program} does not start: ${node} ended with ${outcome.exitCode ?? outcome.signal}`);
  }
  const answer = firstLine(outcome);
  if (!answer.split(/\s+/).includes(version)) {
    return warn(`${program} is version ${answer || "unknown"}, this is version ${version}`, REINSTALL);
  }
  return ok(`${program} (${version}) with ${node} (${firstLine(await ask("--version"))})`);
};

const firstLine = ({ stdout }: Outcome): string => stdout.toString("utf8").trim().split("\n")[0] ?? "";

// As the stub starts it.
const withoutNodeOptions = ({ NODE_OPTIONS: _, ...env }: Record<string, string>): Record<string, string> =>
  env;

const examineKept = async (file: string): Promise<readonly Verdict[]> => {
  if (!(await hasKeptHook(file))) return [];
  const kept = keptHook(file);
  return [
    isExecutable(kept)
      ? ok(`${kept}, the hook that was there before, runs after the gate's checks`)
      : warn(
          `${kept}, the hook that was there before, is not executable and does not run`,
          "chmod +x to use it",
        ),
  ];
};

/** Whoever may write to one of these is past the gate. */
const examineWriters = async (paths: readonly string[]): Promise<readonly Verdict[]> => {
  const verdicts: Verdict[] = [];
  for (const path of new Set(paths)) {
    const mode = (await stat(path).catch(() => null))?.mode ?? 0;
    const sticky = (mode & 0o1000) !== 0;
    if ((mode & 0o002) !== 0 && !sticky)
      verdicts.push(problem(`everybody may write to ${path}`, "chmod o-w"));
    else if ((mode & 0o020) !== 0) {
      verdicts.push(warn(`the group of ${path} may write to it, and so switch the gate off`, "chmod g-w"));
    }
  }
  return verdicts;
};
