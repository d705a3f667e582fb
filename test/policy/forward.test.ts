import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../policy/parse.ts";
import { printPolicy } from "../../policy/print.ts";

const FILE = "/etc/gate/gate.yaml";

const parse = (forward: string) =>
  parsePolicy(`version: 1\nforward:\n  ${forward.replaceAll("\n", "\n  ")}\n`, FILE, {
    knownRules: () => [],
    readFile: () => {
      throw new Error("no other file is read");
    },
  }).policy;

describe("where accepted pushes go", () => {
  test("an upstream over https has a token file, whose it is, and authorities of its own", () => {
    const policy = parse(
      "url: https://git.example.com:8443/team/app.git\ntoken_file: token\nusername: gate@example.com\nca_file: ../ca.pem",
    );
    expect(policy.forward).toMatchObject({
      url: "https://git.example.com:8443/team/app.git",
      tokenFile: "/etc/gate/token",
      username: "gate@example.com",
      caFile: "/etc/ca.pem",
    });
    const printed = printPolicy(policy);
    expect(printed).toContain("token_file: /etc/gate/token\n");
    expect(parsePolicy(printed, FILE, { knownRules: () => [], readFile: () => "" }).policy).toEqual(policy);
    expect(parse("url: https://h/x\ntoken_file: token\nauth: bearer").forward).toMatchObject({
      auth: "bearer",
    });
    expect(parse("url: https://h/x").forward).not.toHaveProperty("tokenFile");
  });

  const PASSWORD = ["pass", "word"].join("-");
  test.each([
    [
      `url: https://gate:${PASSWORD}@h/x`,
      `${FILE}:3: forward.url: it holds a user or a password, which everyone who reads the policy or the logs would see: put the token into a file that only the gate's account can read, named in token_file; a user goes into username`,
    ],
    [`url: https://${PASSWORD}@h/x`, /forward\.url: it holds a user or a password/],
    [
      "url: http://localhost/x",
      `${FILE}:3: forward.url: http carries code and credential in clear: write https://`,
    ],
    [
      `url: https://h/x?token=${PASSWORD}`,
      /forward\.url: its path is not plain: write the path without a query/,
    ],
    ["url: https://h", /forward\.url: it is not https:\/\/host\/path/],
    [
      "url: https://h/x\nidentity_file: key",
      `${FILE}:4: forward.identity_file: is for ssh, and the URL is https`,
    ],
    [
      "url: https://h/x\nknown_host_key: k",
      `${FILE}:4: forward.known_host_key: is for ssh, and the URL is https`,
    ],
    ["url: git@h:x\ntoken_file: t", `${FILE}:4: forward.token_file: is for https, and the URL is not https`],
    ["url: /x\nca_file: t", `${FILE}:4: forward.ca_file: is for https, and the URL is not https`],
    ["url: https://h/x\nusername: u", /:4: forward\.username: needs token_file, which names the file/],
    ["url: https://h/x\nauth: bearer", /:4: forward\.auth: needs token_file/],
    ["url: https://h/x\ntoken_file: t\nauth: bearer\nusername: u", /:6: forward\.username: is for basic/],
    [
      "url: https://h/x\ntoken_file: t\nusername: 'u:p'",
      /:5: forward\.username: must be a user name without/,
    ],
    ["url: https://h/x\ntokenfile: t", /:4: forward\.tokenfile: unknown key; did you mean token_file\?/],
  ])("%j is refused, naming file, line and key, and what would be right", (text, message) => {
    const run = () => parse(text);
    expect(run).toThrow(message);
    expect(run).not.toThrow(PASSWORD);
  });
});
