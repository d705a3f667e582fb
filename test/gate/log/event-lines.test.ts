import { expect, test } from "vitest";
import { isTrouble, type LogEvent, parseEvent } from "../../../gate/log/event.ts";
import { eventLines } from "../../../gate/log/event-lines.ts";
import { oid } from "../../policy/support.ts";

const push: LogEvent = {
  event: "push",
  time: "2026-11-23T21:54:19.123Z",
  push: "3f1c0de5a7b2",
  verdict: "reject",
  who: { via: "ssh", user: "git", pusher: "alice" },
  refs: [
    { ref: "refs/heads/main", from: oid("a"), to: oid("b") },
    { ref: "refs/heads/x", from: oid("a"), to: null },
  ],
  reasons: [{ rule: "secret/x", message: "a \u001b[31msecret" }],
};

test("a push is told in words that no terminal acts on", () => {
  expect(eventLines(push, "waits")).toEqual([
    "2026-11-23 21:54:19 UTC  reject     alice via ssh  push 3f1c0de5a7b2, waits for upstream",
    "  refs/heads/main aaaaaaaaaa..bbbbbbbbbb",
    "  refs/heads/x deleted, was aaaaaaaaaa",
    "  - a \\x1b[31msecret [secret/x]",
  ]);
});

test("what became of pushes upstream is told with what stands still", () => {
  const event: LogEvent = {
    event: "mirror",
    time: push.time,
    pushes: [],
    outcome: "stopped",
    mirrored: ["one", "two"],
    stopped: [{ ref: "refs/heads/main", words: "upstream has another" }],
  };
  expect(eventLines(event, null)).toEqual([
    "2026-11-23 21:54:19 UTC  stopped    upstream got push one, two",
    "  - refs/heads/main: upstream has another",
  ]);
  expect(isTrouble(event)).toBe(true);
  expect(isTrouble({ ...event, outcome: "queued" })).toBe(false);
});

test("lines of other repositories, programs and events are none of this log's", () => {
  const line = (more: object) => JSON.stringify({ ...push, repository: "/r.git", ...more });
  expect(parseEvent(line({}), "/r.git")).toMatchObject({ push: "3f1c0de5a7b2" });
  for (const other of [line({ repository: "/s.git" }), line({ event: "launch" }), "null", "{", ""])
    expect(parseEvent(other, "/r.git")).toBeNull();
});
