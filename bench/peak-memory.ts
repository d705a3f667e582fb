import { readdirSync, readFileSync } from "node:fs";
import { type Job, runJob } from "./job.ts";

/** The most memory that the gate and its children held, in `bytes`. */
export interface Peak {
  /** All of them at one moment: what they share is counted for each, so the truth is a little lower. */
  readonly together: number;
  /** The gate's own process. */
  readonly gate: number;
  /** The largest of its git processes. */
  readonly git: number;
}

const EVERY_MS = 4;

/** Runs a job and watches the gate in it, and all that the gate starts, through proc(5). */
export const peakOf = async (job: Job, program: string): Promise<Peak> => {
  let peak: Peak = { together: 0, gate: 0, git: 0 };
  let timer: NodeJS.Timeout | undefined;
  const watch = (root: number): void => {
    timer = setInterval(() => {
      peak = highest(peak, sample(root, program));
    }, EVERY_MS);
  };
  try {
    await runJob(job, watch);
  } finally {
    clearInterval(timer);
  }
  if (peak.gate === 0) throw new Error("the gate did not run, or not long enough to be seen");
  return peak;
};

const highest = (one: Peak, other: Peak): Peak => ({
  together: Math.max(one.together, other.together),
  gate: Math.max(one.gate, other.gate),
  git: Math.max(one.git, other.git),
});

const sample = (root: number, program: string): Peak => {
  const children = childrenByParent();
  const peak = { together: 0, gate: 0, git: 0 };
  const visit = (pid: number, inGate: boolean): void => {
    const isGate = !inGate && commandLine(pid)[1] === program;
    // A child that has not become git yet still shows the gate's command line and the gate's memory.
    const counts = isGate || (inGate && commandLine(pid)[1] !== program);
    const status = counts ? read(`/proc/${pid}/status`) : "";
    peak.together += bytesOf(status, "VmRSS");
    const kind = isGate ? "gate" : "git";
    peak[kind] = Math.max(peak[kind], bytesOf(status, "VmHWM"));
    for (const child of children.get(pid) ?? []) visit(child, inGate || isGate);
  };
  visit(root, false);
  return peak;
};

/** Field 4 of `/proc/PID/stat` is the parent; field 2, the name, is in parentheses and may hold anything. */
const childrenByParent = (): Map<number, number[]> => {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
};

const commandLine = (pid: number): readonly string[] => read(`/proc/${pid}/cmdline`).split("\0");

const bytesOf = (status: string, field: string): number =>
  1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);

/** Empty for a process that is gone. */
const read = (file: string): string => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
};
