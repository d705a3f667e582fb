import { describe, expect, test } from "vitest";
import {
  explainValue,
  judgeValue,
  type Kind,
  type ValueContext,
} from "../../../scanners/context/judge-value.ts";
import { randomFrom } from "../../../scanners/samples/random.ts";

const behind = (kind: Kind, more: Partial<ValueContext> = {}): ValueContext => ({
  kind,
  quoted: true,
  form: "assigned",
  ...more,
});

describe("a value behind the name of a password", () => {
  test.each([
    ["hQ7!mz2Kx", "medium", "mixed"],
    ["Sommer2019!x", "medium", "mixed"],
    ["n84ASM54y4", "medium", "random"],
    ["dkqxo1wz", "medium", "random"],
    ["zvxhqkwqjrtgpw", "medium", "random"],
    ["blooberry", "low", "wordy"],
    ["P@ssw0rd1!", "low", "well known"],
    ["password", undefined, "well known"],
    ["newUserPassword", undefined, "words"],
    ["1234567", undefined, "number"],
    ["$2y$10$kqYbZcWnRtHsLpXvDfGjMu", "low", "hashed"],
    ["****", undefined, "too short"],
    ["#add-password", undefined, "words"],
    ["Enter your password", undefined, "words"],
    ["hash and salt it 2 times", undefined, "sentence"],
    ["(?=.*q)z1", undefined, "pattern"],
    ["/etc/secrets/db1", undefined, "path"],
    ["https://host.net/reset1", undefined, "url"],
    ["me1@corp.net", undefined, "address"],
    ["config.db.password1", undefined, "reference"],
    [["$", "{PASSWORD}x1"].join(""), undefined, "template"],
    ["&nbsp;x1", undefined, "markup"],
    ["0xdeaf00d1", undefined, "public"],
  ])("%s: %s, %s", (value, confidence, reason) => {
    expect(explainValue(value, behind("password"))).toEqual({ confidence, reason });
  });
});

describe("a value behind the name of a token", () => {
  const random = randomFrom(9);
  const base62 = random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
  const hex = random.text("0123456789abcdef", 40);

  test.each([
    [base62, "medium", "random"],
    [hex, "medium", "hexadecimal"],
    [hex.slice(0, 16), "low", "hexadecimal"],
    ["3f786850-e387-4550-bdab-836ed7e6dc88", "low", "uuid"],
    [`sha512-${base62}`, undefined, "digest"],
    ["identifier_or_keyword", undefined, "words"],
    ["kubernetes.io/service-account-token", undefined, "words"],
    ["abcdefgh1jklmn0pqrst4567", undefined, "placeholder"],
    ["20240101120000", undefined, "number"],
  ])("%s: %s, %s", (value, confidence, reason) => {
    expect(explainValue(value, behind("token"))).toEqual({ confidence, reason });
  });

  test("is a secret as a UUID only where the name says more than token", () => {
    const uuid = "3f786850-e387-4550-bdab-836ed7e6dc88";
    for (const kind of ["secret", "key", "password"] as const)
      expect(judgeValue(uuid, behind(kind))).toEqual({ confidence: "medium", reason: "uuid" });
  });

  test("is one also where parts of it look like code or a template", () => {
    const signs = ["[$", "_", "{q", "|;", "&&", "=>", "%s", "9<", "(7"].join("Xw");
    expect(judgeValue(`${signs}${base62}`, behind("secret"))).toEqual({
      confidence: "medium",
      reason: "random",
    });
  });

  test("is at most a hint where the name is vague", () => {
    expect(judgeValue(hex, behind("key", { vague: true }))).toEqual({
      confidence: "low",
      reason: "hexadecimal",
    });
    expect(judgeValue("3f786850-e387-4550-bdab-836ed7e6dc88", behind("key", { vague: true }))).toBeNull();
  });
});

describe("values drawn at random", () => {
  const random = randomFrom(77);
  const share = (make: () => string, kind: Kind): number =>
    Array.from({ length: 500 }, () => judgeValue(make(), behind(kind))?.confidence).filter(
      (confidence) => confidence === "medium",
    ).length / 500;

  test.each([
    ["hexadecimal", "0123456789abcdef", 32, "token", 0.98],
    ["base62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 20, "secret", 0.95],
    ["base62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40, "key", 0.97],
    ["small letters and digits", "abcdefghijklmnopqrstuvwxyz0123456789", 24, "token", 0.95],
    ["of all kinds", "ABCDEFGHabcdefghijkmnpqrstuvwxyz23456789!@#%+", 12, "password", 0.85],
  ] as const)("%s from %s, %i long, are nearly all taken for secrets", (_, alphabet, length, kind, least) => {
    expect(share(() => random.text(alphabet, length), kind)).toBeGreaterThan(least);
  });

  test("as names of two or three words are none", () => {
    const words = [
      "user",
      "account",
      "Session",
      "manager",
      "Config",
      "provider",
      "default",
      "Handler",
      "remote",
      "Cache",
    ];
    for (const kind of ["password", "secret", "token", "key"] as const) {
      const names = (): string =>
        [random.pick(words), random.pick(words), random.pick(words)].join(random.pick(["_", "-", ".", ""])) +
        random.pick(["", "1", "2"]);
      expect(share(names, kind)).toBe(0);
    }
  });
});
