import { expect, test } from "vitest";
import { soakEgress } from "../../../bench/egress-soak.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { BOTTLE } from "../support/program.ts";

test("20 seconds of mixed traffic with faults: one line for each flow, and nothing stays open", async () => {
  const { dir } = await makeSandbox();
  const report = await soakEgress({ program: BOTTLE, directory: dir, seconds: 20 });
  expect(report.wrong).toEqual([]);
  expect(report.lines).toBe(report.asked);
  expect(report.descriptors.after).toBeLessThanOrEqual(report.descriptors.before);
  expect(report.said).not.toContain("defect");
  // Everything happened, and memory stayed below the bar.
  expect(Object.keys(report.kinds).length).toBeGreaterThan(20);
  expect(report.memory.most).toBeLessThan(400 * 1024 ** 2);
}, 180_000);
