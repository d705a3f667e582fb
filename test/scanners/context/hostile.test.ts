import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newScanner, scan } from "../support.ts";

// Steps of verification for each byte that a pusher may cause, whatever the bytes are.
const MOST_STEPS = 60;
const SIZE = 1_000_000;
// Some fiftieth of what a bundled scanner does on one core; a slip into squared time is far below this.
const LEAST_BYTES_PER_MS = 50;

const UNITS = [
  "password=",
  "password:",
  "password",
  "pass_",
  "pass",
  "pw:",
  "pwd=a1!b",
  "password='",
  'secret="',
  '"secret":"',
  "secret='token=\"key=`",
  "token=",
  "token = (",
  "token: String ",
  "token,",
  "token\\",
  "key",
  "key=",
  "key_",
  "key-key.",
  "API_KEY=a1b2c3d4e5f6a7b8",
  '"key" , "value" : ',
  "<password>",
  "password</a>",
  "--password ",
  "password is ",
  'variable "token" {',
  "auth",
  "authorization: Token ",
  "identified by ",
  "identified by '",
  "curl -u ",
  "curl ",
  "sshpass -p ",
  "mysql -p",
  "basicauth(",
  'networkcredential("a",',
  "kind: Secret\n",
  "kind: Secret\ndata:\n  a: aaaa\n",
  "cookie:",
  "cookie:sessionauthsessionauth",
  "cookie: auth=",
  "$6$",
  ":$2y$10$",
  "AUTH_KEY',",
  "password=*",
  "password=:a:a:a",
  "password=a_a_a_a_a_a_",
  "password=aAaAaAaA",
  "password=1!a1!a1!a",
  "token=(((((",
  'token="\\"',
  ".login(",
  '.login("a",',
  "dbi->connect(a,",
  'auth=("',
  "jwt.sign(",
  "jwt.sign(a, ",
  "createhmac('sha256',",
  "requirepass ",
  "sqlplus a/",
  "http -a a:",
  "snmp-server community ",
  "name: password\n",
  "name: password\n      a: b\n",
  "password: |\n ",
  "password: &'a ",
  "password: a|",
  "Password { get; ",
  "password as ",
  'name="password" a>',
  "{password,",
  "psk=",
  "arn:secret:",
  "password ||=",
];

describe("input made to be slow", () => {
  test.each(UNITS)("%j a million bytes long takes bounded steps and time", (unit) => {
    const bytes = Buffer.alloc(SIZE, unit, "latin1");
    const scanner = newScanner();
    const start = performance.now();
    scanner.begin("blob");
    scanner.write(bytes);
    scanner.end();
    const elapsed = performance.now() - start;
    expect(scanner.work / SIZE).toBeLessThan(MOST_STEPS);
    expect(SIZE / elapsed).toBeGreaterThan(LEAST_BYTES_PER_MS);
  });

  test("values that nearly match each pattern are judged at once", () => {
    for (const unit of [
      "a",
      "a.",
      "a-",
      "a_1",
      "*x",
      "{a",
      "<a",
      "a/",
      "/a",
      "%a",
      "$a",
      "0x1,",
      "((",
      "a;b",
      "A1",
      "a@",
      "a@a.",
      "a::",
      "a->",
    ]) {
      const value = unit.repeat(300 / unit.length);
      const bytes = Buffer.alloc(200_000, `password = "${value}"\n`, "latin1");
      const start = performance.now();
      scan(bytes);
      expect(bytes.length / (performance.now() - start), unit).toBeGreaterThan(LEAST_BYTES_PER_MS);
    }
  });
});

describe("what assignments hold", () => {
  test("does not depend on how the bytes are cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...UNITS), fc.string({ maxLength: 12 })), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 262_200 }),
        (parts, sizes, before) => {
          const bytes = Buffer.concat([
            Buffer.alloc(before, "x\n"),
            Buffer.from(`${parts.join("")} password="hQ7!mz2Kx"\n`),
          ]);
          const scanner = newScanner();
          scanner.begin("blob");
          scanner.write(bytes.subarray(0, before));
          for (let at = before, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] as number;
            scanner.write(bytes.subarray(at, at + size));
            at += size;
          }
          expect(scanner.end()).toEqual(scan(bytes));
        },
      ),
      { numRuns: 150 },
    );
  });
});
