import { describe, expect, test } from "vitest";
import { type Raw, rawBytes, rawFromText } from "../../../model/raw.ts";
import { credentialFileOf, mayNameCredentials } from "../../../scanners/context/credential-file-of.ts";
import { CREDENTIAL_FILES } from "../../../scanners/context/credential-files.ts";
import { sightingByName } from "../../../scanners/context/sighting-by-name.ts";
import { fingerprint } from "../support.ts";

const ruleOf = (path: string): string | undefined => credentialFileOf(rawFromText(path))?.id;
const nameOf = (path: string): Buffer => rawBytes(rawFromText(path.slice(path.lastIndexOf("/") + 1)));

describe("a file of credentials is known by its name:", () => {
  test.each([
    ["id_rsa", "file/ssh-key"],
    ["home/deploy/.ssh/id_ed25519", "file/ssh-key"],
    ["keys/deploy_rsa", "file/ssh-key"],
    ["etc/ssh/ssh_host_ecdsa_key", "file/ssh-key"],
    ["Putty/Server.PPK", "file/ssh-key"],
    ["tls/server-key.pem", "file/private-key"],
    ["release.p12", "file/key-store"],
    ["app/upload.jks", "file/key-store"],
    ["Signing.PFX", "file/key-store"],
    ["team.kdbx", "file/password-safe"],
    ["config/master.key", "file/framework-key"],
    ["config/credentials/production.key", "file/framework-key"],
    [".netrc", "file/login-list"],
    ["ops/_netrc", "file/login-list"],
    [".pgpass", "file/database-login"],
    ["www/.htpasswd", "file/password-hashes"],
    ["rootfs/etc/shadow", "file/password-hashes"],
    [".aws/credentials", "file/cloud-credentials"],
    ["home/me/.aws/credentials", "file/cloud-credentials"],
    ["credentials.json", "file/cloud-credentials"],
    ["client_secret_1234.apps.json", "file/cloud-credentials"],
    ["app-firebase-adminsdk-x1.json", "file/cloud-credentials"],
    ["terraform.tfstate", "file/terraform-state"],
    ["env/terraform.tfstate.backup", "file/terraform-state"],
    ["kubeconfig", "file/kubeconfig"],
    [".kube/config", "file/kubeconfig"],
    [".docker/config.json", "file/registry-login"],
    [".env.production", "file/environment"],
    [".env.staging.local", "file/environment"],
    ["root/.bash_history", "file/shell-history"],
    ["office.ovpn", "file/private-network"],
    ["wallet.dat", "file/wallet"],
  ])("%s", (path, rule) => {
    expect(ruleOf(path)).toBe(rule);
    const name = nameOf(path);
    expect(mayNameCredentials(name, 0, name.length)).toBe(true);
  });

  test.each([
    "",
    "a",
    "id_rsa.pub",
    "keys/id_ed25519.pub",
    "tls/public-key.pem",
    "tls/server.pem",
    ".env",
    ".env.example",
    ".env.production.example",
    ".env.sample",
    ".env.test.local",
    "credentials",
    "credentials.json.example",
    "credentials.go",
    "src/credentials/index.ts",
    "aws/credentials",
    "x.aws/credentials",
    "kube/config",
    ".kube/config/readme",
    "config.json",
    "test/keys/id_rsa",
    "src/test/resources/keystore.jks",
    "testdata/server.p12",
    "test_fixtures/id_ecdsa",
    "spec/fixtures/.netrc",
    "examples/kubeconfig",
    "android/debug.keystore",
    "sample.p12",
    "keystore.ts",
    "p12.go",
    "shadow.css",
    "src/shadow",
    "README.md",
  ])("but nothing is known of %j", (path) => {
    expect(ruleOf(path)).toBeUndefined();
  });
});

test("bytes that are no text do no harm to a name", () => {
  expect(credentialFileOf("caf\xe9/\xff\xfe.p12" as Raw)?.id).toBe("file/key-store");
  expect(credentialFileOf("\xff\xf7" as Raw)).toBeUndefined();
});

test("whatever a path is known by, its name alone may be", () => {
  for (const { files } of CREDENTIAL_FILES) {
    for (const file of files) {
      const path = file.replaceAll("*", "x1");
      const name = nameOf(path);
      expect(mayNameCredentials(name, 0, name.length), path).toBe(true);
      expect(ruleOf(path), path).toBeDefined();
    }
  }
});

test("the rules have ids of one family, low confidence, and no pattern twice", () => {
  const files = CREDENTIAL_FILES.flatMap((rule) => rule.files);
  expect(new Set(files).size).toBe(files.length);
  expect(
    files.filter((file) => !/^[^*]*(?:\*[^*]*){0,2}[^*]{2}$/.test(file) || file !== file.toLowerCase()),
  ).toEqual([]);
  expect(files.filter((file) => file.lastIndexOf("*") < file.lastIndexOf("/") && file.includes("*"))).toEqual(
    [],
  );
  for (const { id, title, confidence, remedy } of CREDENTIAL_FILES) {
    expect(id).toMatch(/^file\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(title).toMatch(/^\S.*\S$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    expect(confidence).toBe("low");
  }
});

test("a sighting tells the path's own fingerprint, and covers no byte", () => {
  const path = rawFromText("deploy/id_rsa");
  expect(sightingByName(path, fingerprint)).toMatchObject({
    rule: "file/ssh-key",
    confidence: "low",
    fingerprint: fingerprint("file/ssh-key", rawBytes(path)),
    line: 1,
    length: 0,
    via: [],
  });
});
