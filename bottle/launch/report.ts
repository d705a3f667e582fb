import { displayText } from "../../model/display.ts";
import type { Voice } from "../../sys/command-line/command.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { LaunchEnd, LaunchTeller } from "./launch.ts";
import type { Heard } from "./scene.ts";

/** Tells how a launch goes, to people or, one JSON object on each line, to programs. */
export interface Reporter extends LaunchTeller {
  /** `isResult`: the plan is what was asked for, and goes to standard output. */
  plan(plan: BottlePlan, lines: () => readonly string[], isResult: boolean): void;
  readonly heard: Heard;
  readonly ended: (end: LaunchEnd) => void;
}

export const reporter = (voice: Voice, json: boolean): Reporter =>
  json ? forPrograms(voice) : forPeople(voice);

const forPeople = ({ out, err }: Voice): Reporter => {
  const say = (line: string): void => err(`bottle launch: ${displayText(line)}\n`);
  let [count, all] = [0, 0];
  return {
    plan: (_, lines, isResult) => {
      const text = lines()
        .map((line) => `${displayText(line)}\n`)
        .join("");
      if (isResult) out(text);
      else err(text);
    },
    named: (name, steps) => {
      all = steps.length;
      say(`making the bottle ${name}`);
    },
    done: (step, ms) => {
      count += 1;
      say(`[${count}/${all}] ${step}  ${Math.round(ms)} ms`);
    },
    left: (step, error) => say(`the step ${step} could not be undone: ${messageOf(error)}`),
    running: () => {},
    heard: () => {},
    ended: (end) => {
      for (const line of endLines(end)) say(line);
    },
  };
};

const endLines = ({ name, exitCode, summary, unpushed, work }: LaunchEnd): readonly string[] => {
  const { pushes, requests, findings } = summary;
  return [
    [
      `${name} ended${exitCode === null ? " before its agent was started" : ` with ${exitCode}`}`,
      `pushes: ${pushes.accepted} accepted, ${pushes.refused} refused`,
      `requests: ${requests.passed} passed, ${requests.refused} refused`,
      `findings: ${findings}`,
    ].join("; "),
    ...unpushed.map((what) => `not pushed: ${what}`),
    ...(work === null ? [] : [`the work is kept in ${work} until bottle clean ${name} --all`]),
  ];
};

const forPrograms = ({ out }: Voice): Reporter => {
  const event = (name: string, fields: Readonly<Record<string, unknown>>): void =>
    out(`${JSON.stringify({ event: name, ...fields })}\n`);
  return {
    plan: (plan) => event("plan", { plan }),
    named: (name, steps) => event("named", { name, steps }),
    done: (step, ms) => event("step", { step, ms: Math.round(ms) }),
    left: (step, error) => event("left", { step, message: messageOf(error) }),
    running: () => event("running", {}),
    heard: (stream, line) => event("agent", { stream, ...lineOf(line) }),
    ended: ({ name, exitCode, summary, unpushed, work }) =>
      event("ended", { name, exitCode, ...summary, unpushed, work }),
  };
};

/** A line that is JSON itself is passed on as what it is. */
const lineOf = (line: string): Readonly<Record<string, unknown>> => {
  try {
    return { json: JSON.parse(line) as unknown };
  } catch {
    return { text: line };
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
