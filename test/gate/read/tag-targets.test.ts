import { describe, expect, test } from "vitest";
import { TagTargets } from "../../../gate/read/tag-targets.ts";
import type { ObjectType } from "../../../model/object.ts";
import { parseOid } from "../../../model/oid.ts";
import { byteByByte, oid } from "./chunks.ts";

const [TAG, TREE, TREE64] = [oid("1"), oid("a"), oid("b", 64)];

const targets = (type: ObjectType, text: string, { isTip = false, small = false } = {}): string[] => {
  const found = new TagTargets();
  found.begin(parseOid(TAG), type, isTip);
  for (const piece of small ? byteByByte(Buffer.from(text)) : [Buffer.from(text)]) found.write(piece);
  found.end();
  return [...found.trees];
};

const tagOn = (type: string, target = TREE): string =>
  `object ${target}\ntype ${type}\ntag v1\ntagger A <a@b> 0 +0000\n\nA tag\n`;

describe("trees that no commit holds", () => {
  test("a tag on a tree names one, also when its bytes come one by one", () => {
    expect(targets("tag", tagOn("tree"))).toEqual([TREE]);
    expect(targets("tag", tagOn("tree"), { small: true })).toEqual([TREE]);
    expect(targets("tag", tagOn("tree", TREE64), { small: true })).toEqual([TREE64]);
  });

  test.each(["commit", "blob", "tag"])("a tag on a %s names none", (type) => {
    expect(targets("tag", tagOn(type))).toEqual([]);
  });

  test("a tree that a ref points at is one, one inside of a commit is not", () => {
    expect(targets("tree", "", { isTip: true })).toEqual([TAG]);
    expect(targets("tree", "")).toEqual([]);
  });

  test("text that looks like a tag's header is none in a blob, a commit or a message", () => {
    expect(targets("blob", tagOn("tree"), { isTip: true })).toEqual([]);
    expect(targets("commit", tagOn("tree"), { isTip: true })).toEqual([]);
    expect(targets("tag", `${tagOn("commit")}\n${tagOn("tree", oid("c"))}`)).toEqual([]);
  });

  test("one object's header is not taken for the next one's", () => {
    const found = new TagTargets();
    found.begin(parseOid(TAG), "tag", false);
    found.write(Buffer.from(`object ${TREE}\n`));
    found.end();
    found.begin(parseOid(TAG), "tag", false);
    found.write(Buffer.from("type tree\n"));
    found.end();
    expect([...found.trees]).toEqual([]);
  });
});
