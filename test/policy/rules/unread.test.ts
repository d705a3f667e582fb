import { expect, test } from "vitest";
import type { Limit } from "../../../model/limit-hit.ts";
import type { Oid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import { judgeUnread } from "../../../policy/rules/unread.ts";

const show = (raw: string): string => `<${raw}>`;
const hit = (limit: Limit, via: readonly string[], text = "is so") => ({ limit, via, text });
const path = rawFromText("backup.zip");

test.each<[Limit, string]>([
  ["depth", "block"],
  ["bytes", "block"],
  ["ratio", "block"],
  ["entries", "block"],
  ["overlap", "block"],
  ["sightings", "block"],
  ["encrypted", "warn"],
  ["unsupported", "warn"],
])("%s: %s", (limit, level) => {
  const reason = judgeUnread({ oid: null, path, hit: hit(limit, []) }, show);
  expect(reason).toMatchObject({ rule: `unread/${limit}`, level });
  // What only watches lets nothing pass that nobody has looked into.
  expect(reason.undecided).toBe(level === "block" ? true : undefined);
});

test("the path, the way in and the limit are named", () => {
  const { message, key } = judgeUnread(
    { oid: null, path, hit: hit("depth", ["zip!a/b.gz", "gzip"], "lies deep") },
    show,
  );
  expect(message).toBe("not looked into: <backup.zip>!a/b.gz (gzip) lies deep");
  expect(key).toBe("limits.archive_depth");
});

test("an object without a path is named by its id", () => {
  const oid = "0123456789abcdef0123456789abcdef01234567" as Oid;
  const { message } = judgeUnread({ oid, path: null, hit: hit("ratio", [], "grows") }, show);
  expect(message).toMatch(/^not looked into: object 0123456\S* grows$/);
});
