import { chmod, chown, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { readTrusted } from "../../../gate/waivers/trusted-file.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const makePlace = async () => {
  const { dir } = await makeSandbox();
  const [file, policy] = [join(dir, "waivers.yaml"), join(dir, "gate.yaml")];
  await writeFile(policy, "version: 1\n");
  await writeFile(file, "version: 1\n", { mode: 0o644 });
  return { dir, file, policy };
};

const fault = (message: RegExp, hint?: RegExp) =>
  expect.objectContaining({
    name: "Fault",
    message: expect.stringMatching(message),
    ...(hint === undefined ? {} : { hint: expect.stringMatching(hint) }),
  });

describe("a waivers file", () => {
  test("that only its owner can write is read", async () => {
    const { file, policy } = await makePlace();
    expect(await readTrusted(file, policy)).toMatchObject({ text: "version: 1\n" });
  });

  test("that is not there is none", async () => {
    const { dir, policy } = await makePlace();
    expect(await readTrusted(join(dir, "missing.yaml"), policy)).toBeNull();
  });

  test("that is a symbolic link is refused, also when it leads nowhere", async () => {
    const { dir, file, policy } = await makePlace();
    await rename(file, join(dir, "real.yaml"));
    await symlink("real.yaml", file);
    await expect(readTrusted(file, policy)).rejects.toEqual(
      fault(/is a symbolic link/, /put the file itself/),
    );
    await symlink("nowhere", join(dir, "dangling.yaml"));
    await expect(readTrusted(join(dir, "dangling.yaml"), policy)).rejects.toEqual(
      fault(/is a symbolic link/),
    );
  });

  test("that anyone may write is refused", async () => {
    const { file, policy } = await makePlace();
    await chmod(file, 0o666);
    await expect(readTrusted(file, policy)).rejects.toEqual(fault(/^anyone may write /, /^chmod o-w /));
  });

  test("in a directory where anyone may put another in its place is refused", async () => {
    const { dir, file, policy } = await makePlace();
    await chmod(dir, 0o777);
    await expect(readTrusted(file, policy)).rejects.toEqual(fault(/^anyone may replace /, /^chmod o-w /));
    await chmod(dir, 0o1777);
    expect(await readTrusted(file, policy)).not.toBeNull();
  });

  test("of a stranger is refused, and of the policy's owner read", async (context) => {
    if (process.geteuid?.() !== 0) context.skip("only root can give files away");
    const { file, policy } = await makePlace();
    await chown(file, 65534, 65534);
    await expect(readTrusted(file, policy)).rejects.toEqual(
      fault(/belongs to the account with number 65534/),
    );
    await chown(policy, 65534, 65534);
    expect(await readTrusted(file, policy)).not.toBeNull();
  });

  test("that is no file is refused at once", async () => {
    const { dir, policy } = await makePlace();
    await mkdir(join(dir, "directory"));
    await execa("mkfifo", [join(dir, "pipe")]);
    await expect(readTrusted(join(dir, "directory"), policy)).rejects.toEqual(fault(/is not a file/));
    await expect(readTrusted(join(dir, "pipe"), policy)).rejects.toEqual(fault(/is not a file/));
  });

  test("that is huge, or no UTF-8, is refused", async () => {
    const { file, policy } = await makePlace();
    await writeFile(file, "#".repeat(1024 * 1024 + 1));
    await expect(readTrusted(file, policy)).rejects.toEqual(fault(/more than 1048576 bytes/));
    await writeFile(file, Buffer.from([0xff, 0xfe]));
    await expect(readTrusted(file, policy)).rejects.toEqual(fault(/is not UTF-8/));
  });
});
