import { expect, test } from "vitest";
import { group } from "../../../gate/scan/group.ts";
import type { Occurrence } from "../../../gate/scan/occurrence.ts";
import { type Fingerprint, MOST_SPOTS } from "../../../model/finding.ts";
import { rawFromText } from "../../../model/raw.ts";
import { findingAt, oid } from "./scans.ts";

const at = (path: string, fingerprint = "aa", rule = "some-rule"): Occurrence => {
  const spot = {
    kind: "file",
    path: rawFromText(path),
    line: 1,
    by: { type: "commit", oid: oid("a") },
    symlink: false,
  } as const;
  const { sighting } = findingAt(spot);
  return { sighting: { ...sighting, fingerprint: fingerprint as Fingerprint, rule }, spot, file: null };
};

const pathsOf = (occurrences: readonly Occurrence[], inherited: readonly Occurrence[] = []) =>
  group(occurrences, { inherited: new Set(inherited) }).map(
    ({ spots, occurrences: count, inherited: old }) => ({
      paths: spots.map((spot) => ("path" in spot ? spot.path : "")),
      count,
      old,
    }),
  );

test("nothing found is no finding", () => {
  expect(group([])).toEqual([]);
});

test("one secret at many places is one finding, where it came in first at the head", () => {
  expect(pathsOf([at("newest"), at("middle"), at("oldest")])).toEqual([
    { paths: ["oldest", "middle", "newest"], count: 3, old: false },
  ]);
});

test("two secrets, and one secret that two rules know, are findings of their own", () => {
  expect(
    pathsOf([at("a", "aa"), at("b", "bb"), at("c", "aa", "other-rule")]).map(({ paths }) => paths),
  ).toEqual([["a"], ["b"], ["c"]]);
});

test("where a secret is new at one place and old at others, only the new place counts", () => {
  const [fresh, old] = [at("fresh"), at("old")];
  expect(pathsOf([fresh, old], [old])).toEqual([{ paths: ["fresh"], count: 1, old: false }]);
});

test("a secret that is old everywhere is an old finding", () => {
  const [one, other] = [at("one"), at("other")];
  expect(pathsOf([one, other], [one, other])).toEqual([{ paths: ["other", "one"], count: 2, old: true }]);
});

test("of very many places the oldest are named and all are counted", () => {
  const many = Array.from({ length: MOST_SPOTS + 5 }, (_, index) => at(`${index}`));
  const [finding] = pathsOf(many);
  expect(finding?.count).toBe(MOST_SPOTS + 5);
  expect(finding?.paths).toHaveLength(MOST_SPOTS);
  expect(finding?.paths[0]).toBe(`${MOST_SPOTS + 4}`);
});

test("what a baseline lists is old, and counted as known only where nothing is new", () => {
  const [listed, inherited, fresh] = [at("listed"), at("inherited"), at("fresh")];
  const old = { inherited: new Set([inherited]), isKnown: (one: Occurrence) => one === listed };
  expect(group([listed, inherited], old)).toMatchObject([{ inherited: true, known: 1, occurrences: 2 }]);
  expect(group([inherited], old)[0]).not.toHaveProperty("known");
  const [finding] = group([listed, inherited, fresh], old);
  expect(finding).toMatchObject({ inherited: false, occurrences: 1, spots: [fresh.spot] });
  expect(finding).not.toHaveProperty("known");
});

test("a baseline is asked of every occurrence", () => {
  const many = Array.from({ length: MOST_SPOTS + 5 }, (_, index) => at(`${index}`));
  const asked: Occurrence[] = [];
  group(many, { isKnown: (one) => asked.push(one) > 0 });
  expect(asked).toEqual(many);
});
