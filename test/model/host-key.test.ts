import { expect, test } from "vitest";
import { readHostKey } from "../../model/host-key.ts";

/** A key of 32 zero bytes, whose bytes say that it is of a type. */
const keyOf = (type: string): string => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return Buffer.concat([head, Buffer.from(type), Buffer.alloc(36)]).toString("base64");
};
const TYPE = "ssh-ed25519";
const KEY = keyOf(TYPE);

test.each([
  ["a key", `${TYPE} ${KEY}`],
  ["a key with its host, as ssh-keyscan prints it", `[git.example.com]:2222 ${TYPE} ${KEY}`],
  ["a key with a comment", `${TYPE} ${KEY} git@example.com`],
])("%s is read", (_, line) => {
  expect(readHostKey(line)).toEqual({ type: TYPE, key: KEY });
});

test.each([
  ["nothing", ""],
  ["a comment", `# ${TYPE} ${KEY}`],
  ["a mark", `@revoked * ${TYPE} ${KEY}`],
  ["a hashed host", `|1|x|y ${TYPE} ${KEY}`],
  ["a key of a type that it is not", `ssh-rsa ${KEY}`],
  ["a key cut short", `${TYPE} ${KEY.slice(0, 12)}`],
  ["a type that no host uses", `ssh-dss ${keyOf("ssh-dss")}`],
  ["two lines", `${TYPE} ${KEY}\n${TYPE} ${KEY}`],
])("%s is none", (_, line) => {
  expect(readHostKey(line)).toBeNull();
});
