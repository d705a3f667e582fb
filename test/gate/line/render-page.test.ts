import { expect, test } from "vitest";
import { renderForPage, wordsForPage } from "../../../gate/line/render-page.ts";
import type { Decision, Reason } from "../../../model/decision.ts";
import { display } from "../../../model/display.ts";

const reason = (number: number): Reason => ({
  rule: `ref/${number}`,
  level: "block",
  message: `refs/heads/${number} is protected`,
  hint: "git push --something",
});
const context = { pushId: "0123456789ab", contact: "ops@example.com", show: display };

test("a page gets the reasons, whom to ask, and no commands", () => {
  const decision: Decision = { verdict: "reject", reasons: [reason(1), reason(2)], notes: [reason(3)] };
  expect(renderForPage(decision, context)).toEqual([
    "gate: refused, nothing was changed:",
    "- refs/heads/1 is protected",
    "- refs/heads/2 is protected",
    "If this is wrong, ask ops@example.com and name push 0123456789ab.",
  ]);
});

test("of many reasons a page gets three and their number", () => {
  const decision: Decision = {
    verdict: "reject",
    reasons: [reason(1), ...[2, 3, 4, 5].map(reason)],
    notes: [],
  };
  expect(renderForPage(decision, context)).toHaveLength(6);
  expect(renderForPage(decision, context)).toContain("- and 2 more reasons");
});

test("what was accepted needs no words", () => {
  expect(renderForPage({ verdict: "accept", notes: [reason(1)] }, context)).toEqual([]);
});

test("every line has what the server looks for", () => {
  expect(wordsForPage(["a", "b"], "GL-HOOK-ERR: ")).toEqual(["GL-HOOK-ERR: a", "GL-HOOK-ERR: b"]);
});
