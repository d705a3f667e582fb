import { describe, expect, test } from "vitest";
import type { BlobFacts } from "../../../policy/push-facts.ts";
import { blob, change, oid, told, withFiles } from "../support.ts";

const MiB = 1024 * 1024;
const holding = (path: string, some: Partial<BlobFacts>) => ({
  changes: [change(path)],
  blobs: new Map([[oid("b"), blob(some)]]),
});

describe("sizes", () => {
  const policy = withFiles({ maxSize: 25 * MiB });

  test("a file above the size is refused, one of the size is not", () => {
    expect(told(policy, holding("a.iso", { size: 26 * MiB }))).toEqual([
      "block file/max-size: a.iso has 26 MiB in cccccccccc, more than files.max_size of 25 MiB",
    ]);
    expect(told(policy, holding("a.iso", { size: 25 * MiB }))).toEqual([]);
  });
});

describe("binaries", () => {
  const policy = withFiles({ binaries: "warn", largeBinaries: "block", largeBinary: MiB });

  test("a small one, a large one, and text", () => {
    expect(told(policy, holding("a.bin", { binary: true, size: 5 }))).toEqual([
      "warn file/binary: a.bin: a binary file, in cccccccccc",
    ]);
    expect(told(policy, holding("a.bin", { binary: true, size: MiB }))).toEqual([
      "block file/large-binary: a.bin: a binary file of 1 MiB, in cccccccccc",
      "warn file/binary: a.bin: a binary file, in cccccccccc",
    ]);
    expect(told(policy, holding("a.txt", { size: 5 * MiB }))).toEqual([]);
    expect(told(withFiles({}), holding("a.bin", { binary: true, size: 99 * MiB }))).toEqual([]);
  });
});

describe("programs for a machine", () => {
  test.each(["ELF", "PE", "Mach-O"])("%s", (executable) => {
    const contents = holding("bin/tool", { executable, binary: true });
    expect(told(withFiles({ executables: "block" }), contents)).toEqual([
      `block file/executable: bin/tool: a program (${executable}), in cccccccccc`,
    ]);
    expect(told(withFiles({ executables: "allow" }), contents)).toEqual([]);
  });
});

describe("git-lfs pointers", () => {
  test("a pointer is noted, since its file goes another way", () => {
    expect(told(withFiles({ lfsPointers: "warn" }), holding("a.psd", { lfsPointer: true }))).toEqual([
      "warn file/lfs-pointer: a.psd: a git-lfs pointer, in cccccccccc; the file itself was not seen",
    ]);
    expect(told(withFiles({}), holding("a.psd", { lfsPointer: true }))).toEqual([]);
  });

  test("a file that must be a pointer is one, or is refused", () => {
    const policy = withFiles({ lfs: ["**/*.psd"] });
    expect(told(policy, holding("art/a.psd", {}))).toEqual([
      "block file/lfs-required: art/a.psd: must be a git-lfs pointer and is the file itself, in cccccccccc",
    ]);
    expect(told(policy, holding("art/a.psd", { lfsPointer: true }))).toEqual([]);
    expect(told(policy, holding("art/a.txt", {}))).toEqual([]);
    expect(told(policy, { changes: [change("a.psd", { mode: "120000" })] })).toEqual([]);
    expect(told(policy, { changes: [change("a.psd", { oid: null, mode: "000000" })] })).toEqual([]);
  });
});

describe("ceilings", () => {
  test("the number of changed paths and of commits", () => {
    const policy = withFiles({ maxChanged: 2 });
    expect(told(policy, { changedCount: 3 })).toEqual([
      "block file/max-changed: 3 changed paths in one push, more than files.max_changed of 2",
    ]);
    expect(told(policy, { changedCount: 2 })).toEqual([]);
  });
});
