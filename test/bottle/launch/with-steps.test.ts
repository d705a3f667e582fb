import { describe, expect, test } from "vitest";
import { type Step, type Witness, withSteps } from "../../../bottle/launch/with-steps.ts";
import { Fault } from "../../../model/fault.ts";

/** Steps that write down what is done, and do what is said for one of them. */
const scene = (names: readonly string[], special: Partial<Record<string, Partial<Step>>> = {}) => {
  const seen: string[] = [];
  const steps = names.map(
    (name): Step => ({
      name,
      up: async () => void seen.push(`up ${name}`),
      down: async () => void seen.push(`down ${name}`),
      ...special[name],
    }),
  );
  const witness: Witness = {
    begin: async ({ name }) => void seen.push(`begin ${name}`),
    done: ({ name }) => void seen.push(`done ${name}`),
    undone: async ({ name }) => void seen.push(`undone ${name}`),
    left: ({ name }, error) => void seen.push(`left ${name}: ${(error as Error).message}`),
  };
  const run = (work: () => Promise<unknown>, signal = new AbortController().signal) =>
    withSteps(steps, witness, { signal, now: () => 0 }, work);
  return { seen, run };
};

const UP = (name: string): readonly string[] => [`begin ${name}`, `up ${name}`, `done ${name}`];
const DOWN = (name: string): readonly string[] => [`down ${name}`, `undone ${name}`];

describe("steps", () => {
  test("are done in order, and undone in reverse after the work", async () => {
    const { seen, run } = scene(["a", "b"]);
    expect(await run(async () => seen.push("work") && 7)).toBe(7);
    expect(seen).toEqual([...UP("a"), ...UP("b"), "work", ...DOWN("b"), ...DOWN("a")]);
  });

  test("are undone when one fails half-way, which is undone too, and the fault names it", async () => {
    const fails = async (): Promise<never> => {
      throw new Fault("no answer", { hint: "try again" });
    };
    const { seen, run } = scene(["a", "b", "c"], { b: { up: fails } });
    await expect(run(async () => {})).rejects.toMatchObject({
      message: "the step b failed: no answer",
      hint: "try again",
    });
    expect(seen).toEqual([...UP("a"), "begin b", ...DOWN("b"), ...DOWN("a")]);
  });

  test("are undone when the work fails, and one that cannot be keeps no other from it", async () => {
    const stuck = async (): Promise<never> => {
      throw new Error("stuck");
    };
    const { seen, run } = scene(["a", "b"], { b: { down: stuck } });
    await expect(run(() => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(seen.slice(-3)).toEqual(["left b: stuck", ...DOWN("a")]);
  });

  test("are not begun any more once it is to end, and the reason is what is thrown", async () => {
    const ending = new AbortController();
    const { seen, run } = scene(["a", "b"], {
      a: { up: async () => ending.abort(new Fault("ended by SIGINT")) },
    });
    await expect(run(async () => {}, ending.signal)).rejects.toThrow("ended by SIGINT");
    expect(seen).toEqual(["begin a", "done a", ...DOWN("a")]);
  });
});
