import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leadsTo, type RefValue, stepsOf } from "../../../gate/mirror/judged-path.ts";
import { planRef } from "../../../gate/mirror/plan-ref.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { oid } from "../../policy/support.ts";
import { ref } from "../forward/world.ts";

const MAIN = ref("refs/heads/main");

const step = (from: RefValue, to: RefValue): RefUpdate => {
  if (to === null) return { kind: "delete", ref: MAIN, from };
  return from === null ? { kind: "create", ref: MAIN, to } : { kind: "move", ref: MAIN, from, to };
};

const plan = (
  steps: readonly (readonly [RefValue, RefValue])[],
  local: RefValue,
  upstream: RefValue,
  mayChange = false,
) =>
  planRef({
    ref: MAIN,
    steps: stepsOf(steps.map(([from, to]) => step(from, to))).get(MAIN),
    local,
    upstream,
    mayChange,
  });

const [a, b, c, d] = [oid("a"), oid("b"), oid("c"), oid("d")];

describe("what is done about a ref", () => {
  test("several pushes become one step, in whatever order they were noted down", () => {
    for (const steps of [
      [
        [a, b],
        [b, c],
      ],
      [
        [b, c],
        [a, b],
      ],
    ] as const)
      expect(plan(steps, c, a)).toEqual({ kind: "send", update: step(a, c) });
  });

  test("an upstream that has some of it gets the rest", () => {
    expect(
      plan(
        [
          [a, b],
          [b, c],
        ],
        c,
        b,
      ),
    ).toEqual({ kind: "send", update: step(b, c) });
    expect(
      plan(
        [
          [a, b],
          [b, c],
        ],
        c,
        c,
      ),
    ).toEqual({ kind: "done" });
  });

  test("moves back, deletions and creations are steps like any other", () => {
    expect(
      plan(
        [
          [a, b],
          [b, a],
        ],
        a,
        b,
      ),
    ).toEqual({ kind: "send", update: step(b, a) });
    expect(plan([[a, null]], null, a)).toEqual({ kind: "send", update: step(a, null) });
    expect(plan([[null, b]], b, null)).toEqual({ kind: "send", update: step(null, b) });
    expect(
      plan(
        [
          [null, b],
          [b, null],
        ],
        null,
        null,
      ),
    ).toEqual({ kind: "done" });
  });

  test("an upstream that somebody else moved, made or deleted keeps what it has", () => {
    expect(plan([[a, b]], b, d)).toEqual({ kind: "diverged" });
    expect(plan([[null, b]], b, d)).toEqual({ kind: "diverged" });
    expect(plan([[a, b]], b, null)).toEqual({ kind: "diverged" });
  });

  test("a value that did not come through the gate goes nowhere, also as a step on the way", () => {
    expect(plan([[a, b]], c, b)).toEqual({ kind: "unjudged" });
    expect(
      plan(
        [
          [a, b],
          [c, d],
        ],
        d,
        b,
      ),
    ).toEqual({ kind: "diverged" });
  });

  test("what may still change is not done", () => {
    expect(
      plan(
        [
          [a, b],
          [b, a],
        ],
        a,
        a,
        true,
      ),
    ).toEqual({ kind: "wait" });
  });
});

const value = fc.constantFrom(null, ...["1", "2", "3", "4"].map(oid));

test("whatever was pushed, refused and lost: only what is judged goes upstream, over what it told", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value), { maxLength: 12 }),
      value,
      value,
      (steps, local, upstream) => {
        const found = plan(steps, local, upstream);
        if (found.kind !== "send") return;
        expect(found.update).toEqual(step(upstream, local));
        expect(steps.some(([, to]) => to === local)).toBe(true);
      },
    ),
  );
});

test("a server's own course leads from each of its values to every later one", () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 2, maxLength: 10 }),
      fc.nat(),
      fc.nat(),
      (course, one, other) => {
        const steps = stepsOf(course.slice(1).map((to, at) => step(course[at] ?? null, to))).get(MAIN);
        const [early, late] = [one % course.length, other % course.length].sort((x, y) => x - y) as [
          number,
          number,
        ];
        expect(leadsTo(steps, course[early] ?? null, course[late] ?? null)).toBe(true);
      },
    ),
  );
});
