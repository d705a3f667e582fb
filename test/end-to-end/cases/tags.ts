import { trust } from "../../support/bench.ts";
import { shortOid, writeCommit, writeObject, writeTag, writeTree } from "../../support/objects.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import type { Case } from "./case.ts";

/** Tags: objects of their own, on anything. */
export const tags: readonly Case[] = [
  {
    name: "clean tags are accepted: lightweight, annotated, of a tag, of a tree and of a blob",
    verdict: "accepted",
    everywhere: true,
    async build({ client, base }) {
      const annotated = await writeTag(client, { object: base, name: "annotated" });
      const nested = await writeTag(client, { object: annotated, type: "tag", name: "nested" });
      const tree = await writeTree(client, { "only/in/a/tag.txt": "t\n" });
      const treeTag = await writeTag(client, { object: tree, type: "tree", name: "tree" });
      const blob = await writeObject(client, "blob", "only in a tag\n");
      return {
        updates: {
          "refs/tags/light": base,
          "refs/tags/annotated": annotated,
          "refs/tags/nested": nested,
          "refs/tags/tree": treeTag,
          "refs/tags/blob": blob,
        },
      };
    },
  },
  {
    name: "a lightweight tag on a leaking commit is refused",
    verdict: "refused",
    everywhere: true,
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      return { updates: { "refs/tags/v1": leak }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "an annotated tag on a leaking commit is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      const tag = await writeTag(client, { object: leak, name: "v1" });
      return { updates: { "refs/tags/v1": tag }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a token in a tag's message is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const tag = await writeTag(client, { object: base, name: "v1", message: `Release\n\n${token}\n` });
      return { updates: { "refs/tags/v1": tag }, shows: [TOKEN_RULE, shortOid(tag)] };
    },
  },
  {
    name: "a token in a tagger's address is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const tag = await writeTag(client, { object: base, name: "v1", tagger: `A <${token}@example.com>` });
      return { updates: { "refs/tags/v1": tag }, shows: [TOKEN_RULE, shortOid(tag)] };
    },
  },
  {
    name: "a token in the inner one of two nested tags is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const inner = await writeTag(client, { object: base, name: "inner", message: token });
      const outer = await writeTag(client, { object: inner, type: "tag", name: "outer" });
      return { updates: { "refs/tags/outer": outer }, shows: [TOKEN_RULE, shortOid(inner)] };
    },
  },
  {
    name: "a leaking commit below three tags of tags is refused",
    verdict: "refused",
    async build({ client, base, token }) {
      const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
      const one = await writeTag(client, { object: leak, name: "one" });
      const two = await writeTag(client, { object: one, type: "tag", name: "two" });
      const three = await writeTag(client, { object: two, type: "tag", name: "three" });
      return { updates: { "refs/tags/three": three }, shows: [TOKEN_RULE, "a.env:1", shortOid(leak)] };
    },
  },
  {
    name: "a lightweight tag on a blob that holds a token is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, token }) {
      const blob = await writeObject(client, "blob", token);
      return { updates: { "refs/tags/blob": blob }, shows: [TOKEN_RULE, shortOid(blob)] };
    },
  },
  {
    name: "an annotated tag on a blob that holds a token is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, token }) {
      const blob = await writeObject(client, "blob", `x\n${token}\n`);
      const tag = await writeTag(client, { object: blob, type: "blob", name: "blob" });
      return { updates: { "refs/tags/blob": tag }, shows: [TOKEN_RULE, shortOid(blob)] };
    },
  },
  {
    name: "a tag on a tree with a token at its top is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, token }) {
      const tree = await writeTree(client, { "a.env": `x\n${token}` });
      return { updates: { "refs/tags/tree": tree }, shows: [TOKEN_RULE, "a.env:2"] };
    },
  },
  {
    name: "an annotated tag on a tree with a token far below is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, token }) {
      const tree = await writeTree(client, { "very/far/below/a.env": token });
      const tag = await writeTag(client, { object: tree, type: "tree", name: "tree" });
      return { updates: { "refs/tags/tree": tag }, shows: [TOKEN_RULE, "very/far/below/a.env:1"] };
    },
  },
  {
    name: "a token in the name written into a tag object is refused",
    verdict: "refused",
    missedBy: "git log -p",
    async build({ client, base, token }) {
      const tag = await writeTag(client, { object: base, name: token });
      return { updates: { "refs/tags/v1": tag }, shows: [TOKEN_RULE, shortOid(tag)] };
    },
  },
  {
    name: "a moved tag is refused where a rule protects tags",
    verdict: "refused",
    gate: { policy: { refs: { rules: [{ match: ["refs/tags/**"], rewrite: "block", delete: "block" }] } } },
    async build({ gate, client, base }) {
      await trust({ gate, client }, "refs/tags/v1", await writeTag(client, { object: base, name: "v1" }));
      const next = await writeCommit(client, { parents: [base] });
      const moved = await writeTag(client, { object: next, name: "v1" });
      return { updates: { "refs/tags/v1": moved }, shows: ["ref/rewrite", "refs/tags/v1"] };
    },
  },
];
