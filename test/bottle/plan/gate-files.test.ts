import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plan } from "../../../bottle/plan/plan.ts";
import { loadConfig } from "../../../gate/serve/config/load-config.ts";
import { parsePolicy } from "../../../policy/parse.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { FACTS, HOST_KEY, resolved } from "../support.ts";

describe("the files of a bottle's gate", () => {
  test("are read by the gate as they are meant", async () => {
    const { dir } = await makeSandbox();
    const key = join(dir, "id_gate");
    writeFileSync(key, "", { mode: 0o600 });
    writeFileSync(join(dir, "gate.yaml"), "version: 1\nrefs: { allow: [refs/tags/**], max_updates: 3 }\n", {
      mode: 0o600,
    });
    const remote = (fields: string): string =>
      `{ identity_file: ${key}, known_host_key: "${HOST_KEY}", ${fields} }`;
    const manifest = await resolved(`git:
  remotes:
    app: ${remote(`url: "git@h.example.com:o/app", refs: ["refs/heads/agent/**"], policy: ${join(dir, "gate.yaml")}`)}
    docs: ${remote('url: "ssh://git@h.example.com:2222/o/docs.git"')}
    web: { url: "https://gate@h.example.com:8443/o/web.git", token_ref: WEB_TOKEN, ca_file: ${join(dir, "ca.pem")} }
    open: { url: "https://h.example.com/o/open" }`);
    const run = join(dir, "run");
    mkdirSync(run, { mode: 0o700 });
    writeFileSync(join(dir, "ca.pem"), (await makeAuthority()).pem);
    const { files, tokens } = plan(manifest, FACTS).gate;
    expect(tokens).toEqual([{ path: "{run}/upstream-web.token", tokenRef: "WEB_TOKEN" }]);
    const shown = tokens.map(({ path }) => ({ path, mode: "0600", content: `${"u".repeat(40)}\n` }));
    const token = { path: "{run}/gate-token", mode: "0600", content: `${"t".repeat(64)}\n` };
    const written = [...files, ...shown, token].map(({ path, mode, content }) => {
      const file = path.replace("{run}", run);
      writeFileSync(file, content.replaceAll("{run}", run), { mode: Number.parseInt(mode, 8) });
      return file;
    });
    const config = await loadConfig(join(run, "gate.yaml"));
    expect([...config.repositories.keys()]).toEqual(["app", "docs", "web", "open"]);
    expect(config.repositories.get("docs")?.upstream).toMatchObject({
      url: "ssh://git@h.example.com:2222/o/docs.git",
      identityFile: key,
    });
    expect(config.repositories.get("web")?.upstream).toMatchObject({
      url: "https://h.example.com:8443/o/web.git",
      tokenFile: join(run, "upstream-web.token"),
      username: "gate",
      caFile: join(dir, "ca.pem"),
    });
    expect(config.repositories.get("open")?.upstream).toMatchObject({
      url: "https://h.example.com/o/open",
      tokenFile: undefined,
      username: undefined,
    });
    expect(config.listen).toMatchObject([{ kind: "unix", path: join(run, "bottle/gate.sock") }]);
    expect(config.clients).toMatchObject([{ name: "a" }]);

    const policyFile = written.find((file) => file.endsWith("policy-app.yaml")) ?? "";
    const readFile = (file: string): string => readFileSync(file, "utf8");
    const { policy } = parsePolicy(readFile(policyFile), policyFile, { knownRules: () => [], readFile });
    expect(policy.refs).toMatchObject({ allow: ["refs/heads/agent/**"], maxUpdates: 3 });
  });
});
