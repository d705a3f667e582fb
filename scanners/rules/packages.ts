import { base62Crc } from "../checks/crc-tails.ts";
import { holdsPassword } from "../probes/judge-text.ts";
import { latin1 } from "../shape/latin1.ts";
import { alnum, base58, base64, hex, lower, named, url64 } from "./pieces.ts";
import type { Rule } from "./rule.ts";

const NPM = "Revoke it with npm token revoke, or under Access tokens at npmjs.com.";
const PYPI = "Delete it under Account settings › API tokens at pypi.org.";
const JFROG = "Revoke it under the user's profile or Access tokens in the JFrog platform.";

/** Base64 of a kind, a version, a time and random bytes, and of no sentence that begins like it. */
const isReferenceToken = (bytes: Uint8Array, start: number, end: number): boolean => {
  const inside = Buffer.from(latin1(bytes, start, end), "base64").toString("latin1");
  return /^reftkn:\d{1,2}:\d{10}:/.test(inside) || !/^[\x20-\x7e]+$/.test(inside);
};

/** Package registries and container registries. */
export const PACKAGES: readonly Rule[] = [
  {
    id: "npm-token",
    title: "npm access token",
    shape: `npm_${alnum}{36}`,
    check: base62Crc,
    confidence: "medium",
    remedy: NPM,
  },
  {
    id: "npmrc-token",
    title: "Registry token in .npmrc",
    shape: `_authToken["' \t]{0,3}[=:]["' \t]{0,3}<[0-9A-Za-z_.=+/-]{20,400}>`,
    confidence: "medium",
    rank: 1,
    remedy: NPM,
  },
  {
    id: "npmrc-auth",
    title: "Registry user and password in .npmrc",
    shape: `_auth["' \t]{0,3}[=:]["' \t]{0,3}<${base64}{12,300}={0,2}>`,
    accept: holdsPassword,
    confidence: "medium",
    rank: 1,
    remedy: NPM,
  },
  {
    id: "pypi-token",
    title: "PyPI upload token",
    shape: `pypi-AgEIcHlwaS5vcmc${url64}{50,1000}`,
    confidence: "high",
    remedy: PYPI,
  },
  {
    id: "testpypi-token",
    title: "TestPyPI upload token",
    shape: `pypi-AgENdGVzdC5weXBpLm9yZw${url64}{50,1000}`,
    confidence: "high",
    remedy: PYPI,
  },
  {
    id: "crates-io-token",
    title: "crates.io API token",
    shape: `cio${alnum}{32}`,
    confidence: "high",
    remedy: "Revoke it under Account settings › API tokens at crates.io.",
  },
  {
    id: "rubygems-token",
    title: "RubyGems API key",
    shape: `rubygems_${lower}{48}`,
    confidence: "high",
    remedy: "Delete it under Settings › API keys at rubygems.org.",
  },
  {
    id: "nuget-key",
    title: "NuGet API key",
    shape: `oy2[0-9a-z]{43}`,
    confidence: "high",
    remedy: "Delete it under API keys at nuget.org.",
  },
  {
    id: "clojars-token",
    title: "Clojars deploy token",
    shape: `CLOJARS_${lower}{60}`,
    confidence: "high",
    remedy: "Disable it under Deploy tokens at clojars.org.",
  },
  {
    id: "dockerhub-token",
    title: "Docker Hub access token",
    shape: [`dckr_pat_${url64}{27}`, `dckr_oat_${url64}{32}`],
    confidence: "high",
    remedy: "Delete it under Account settings › Personal access tokens at hub.docker.com.",
  },
  {
    id: "docker-config-auth",
    title: "Registry user and password in a Docker configuration",
    shape: ['"auth":', '"auth" :', '"auth\\":'].map(
      (name) => `${name}[ \t]{0,4}[\\]?"<${base64}{12,400}={0,2}>`,
    ),
    accept: holdsPassword,
    confidence: "medium",
    rank: 1,
    remedy: "Change the password or revoke the token at that registry.",
  },
  {
    id: "cloudsmith-key",
    title: "Cloudsmith API key",
    shape: `csa_${hex}{30}${alnum}{6}`,
    confidence: "high",
    remedy: "Regenerate it under API settings in Cloudsmith.",
  },
  {
    id: "deno-token",
    title: "Deno Deploy access token",
    shape: `(ddp|ddw|ddo)_${alnum}{36}`,
    confidence: "high",
    remedy: "Revoke it under Account settings in Deno Deploy.",
  },
  {
    id: "jfrog-api-key",
    title: "JFrog (Artifactory) API key",
    shape: `AKCp${base58}{65,70}`,
    confidence: "high",
    remedy: JFROG,
  },
  {
    id: "jfrog-reference-token",
    title: "JFrog reference token",
    shape: `cmVmd${alnum}{59}`,
    accept: isReferenceToken,
    confidence: "high",
    remedy: JFROG,
  },
  {
    id: "packagist-token",
    title: "Packagist API token",
    shape: [
      `packagist_(ack|acb|oec|uut|oat)_${hex}{40,90}`,
      named("packagist_token|packagist_api_token", `${alnum}{20}`),
    ],
    anyCase: true,
    confidence: "medium",
    remedy: "Reset it under Profile at packagist.org.",
  },
  {
    id: "hex-pm-key",
    title: "Hex.pm API key",
    shape: named("hex_api_key|hexpm_api_key", `${hex}{32}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Revoke it: mix hex.user key revoke NAME.",
  },
  {
    id: "cargo-registry-token",
    title: "Cargo registry token",
    shape: named("cargo_registry_token", `${alnum}{32,60}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Revoke it at the registry it is for.",
  },
  {
    id: "sidekiq-credentials",
    title: "Sidekiq Pro or Enterprise credentials",
    shape: named("bundle_enterprise__contribsys__com|bundle_gems__contribsys__com", `${hex}{8}:${hex}{8}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Ask Contributed Systems for new credentials.",
  },
];
