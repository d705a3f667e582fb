import { describe, expect, test } from "vitest";
import { createResolver } from "../../../egress/connect/resolver.ts";
import { createAccounts } from "../../../egress/connect/usage.ts";

describe("what was used at a route", () => {
  test("counts the requests of the last minute, this one included", () => {
    let now = 0;
    const account = createAccounts(() => now)("api.example.com");
    for (let second = 0; second < 90; second += 1) {
      now = second * 1_000;
      account.request();
    }
    expect(account.with("api.example.com", 0).requestsThisMinute).toBe(60);
    now += 30_000;
    expect(account.with("api.example.com", 0).requestsThisMinute).toBe(30);
    now += 60_000;
    expect(account.with("api.example.com", 0).requestsThisMinute).toBe(0);
  });

  test("counts what was sent, and what would be", () => {
    const account = createAccounts(() => 0)("api.example.com");
    account.sent("api.example.com", 100);
    expect(account.with("api.example.com", 5).sentBytes).toBe(105);
    expect(account.with("api.example.com", 5).sentBytes).toBe(105);
  });

  test("counts each name once, and one that is new", () => {
    const account = createAccounts(() => 0)("*.example.com");
    expect(account.with("a.example.com", 0).names).toBe(1);
    account.sent("a.example.com", 0);
    account.sent("a.example.com", 0);
    expect(account.with("a.example.com", 0).names).toBe(1);
    expect(account.with("b.example.com", 0).names).toBe(2);
  });

  test("is another's at another route", () => {
    const accounts = createAccounts(() => 0);
    accounts("a.example.com").sent("a.example.com", 9);
    expect(accounts("b.example.com").with("b.example.com", 0).sentBytes).toBe(0);
    expect(accounts("a.example.com").with("a.example.com", 0).sentBytes).toBe(9);
  });
});

describe("the resolver", () => {
  const make = () =>
    createResolver({
      fixed: new Map([["fixed.example.com", ["10.0.0.1"]]]),
      waitMs: 5_000,
      keepMs: 1_000,
      now: () => 0,
    });

  test("asks nobody about names that are fixed", async () => {
    expect(await make()("fixed.example.com")).toEqual(["10.0.0.1"]);
  });

  test("asks the system about others, and has no address for names that there are none of", async () => {
    expect(await make()("localhost")).toContain("127.0.0.1");
    expect(await make()("no-such-name.invalid")).toEqual([]);
  });
});
