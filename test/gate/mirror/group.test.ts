import { expect, test } from "vitest";
import { batchesOf, groupUpdates } from "../../../gate/mirror/group.ts";
import { oid } from "../../policy/support.ts";
import { create, remove } from "../forward/world.ts";

const [a, b] = [oid("a"), oid("b")];
const names = (groups: readonly (readonly { readonly ref: string }[])[]) =>
  groups.map((group) => group.map(({ ref }) => ref.slice("refs/heads/".length)));

test("what was pushed together goes together, also by way of a third ref", () => {
  const at = (name: string) => create(`refs/heads/${name}`, a);
  const pushes = [[at("x"), at("y")], [at("y"), at("z")], [at("w")]];
  const groups = groupUpdates(["x", "y", "z", "w"].map(at), pushes);
  expect(names(groups)).toEqual([["x", "y", "z"], ["w"]]);
});

test("a name that has to be free for another one goes first, by itself", () => {
  const updates = [
    create("refs/heads/a/b", b),
    remove("refs/heads/a", a),
    remove("refs/heads/other", a),
    create("refs/heads/c", b),
    remove("refs/heads/c/d", a),
    remove("refs/heads/c/e", a),
  ];
  const [first, ...rest] = batchesOf(groupUpdates(updates, []));
  expect(names(first ?? [])).toEqual([["a", "c/d", "c/e"]]);
  expect(rest.map(names)).toEqual([[["a/b"], ["other"], ["c"]]]);
});

test("git is not given more refs at once than it takes well", () => {
  const updates = Array.from({ length: 2500 }, (_, index) => create(`refs/heads/b${index}`, a));
  expect(batchesOf(groupUpdates(updates, [])).map((batch) => batch.length)).toEqual([1000, 1000, 500]);
  // What belongs together is never parted.
  expect(batchesOf(groupUpdates(updates, [updates])).map((batch) => batch.flat().length)).toEqual([2500]);
});
