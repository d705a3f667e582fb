import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { scan } from "./support.ts";

const EXAMPLES = new URL("../../../shared/data/rule-examples.jsonl.gz", import.meta.url).pathname;
const missing = !existsSync(EXAMPLES);

interface Example {
  readonly rule: string;
  readonly expect: "match" | "no-match";
  readonly text: string;
}

const examples = (): readonly Example[] =>
  gunzipSync(readFileSync(EXAMPLES))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Example);

// Families with a form of their own; passwords, hashes, ids and host names are other detectors' work.
const COVERED =
  /^np\.(?:adafruit|adobe|anthropic|artifactory|atlassian|auth0|bitbucket|blynk|cratesio|databricks|digitalocean|dockerhub|doppler|dropbox|dynatrace|figma|firecrawl|gitlab|grafana|groq|huggingface|jina|mailchimp|mailgun|msteams|openai|postman|postmark|pypi|rubygems|sendgrid|shopify\.[2-5]|slack\.[2-6]|square|stripe|wireguard|azure\.2|mongodb|netrc|npm)/;

// What the project's own judgement differs on: invented checksums, placeholders, keys of another vendor's form.
const CLEAN =
  /^np\.(?:aws|azure|codeclimate|databricks|facebook|google|gcs|heroku|http|kagi|kubernetes|npm|okta|odbc|postgres|s3|sonarqube|twitch|generic\.[3-8])/;

describe.skipIf(missing)(`the published examples${missing ? ` (there is no ${EXAMPLES})` : ""}`, () => {
  test("of covered families are found, nearly all", () => {
    const wanted = examples().filter((one) => one.expect === "match" && COVERED.test(one.rule));
    const missed = wanted.filter((one) => scan(Buffer.from(one.text)).length === 0);
    expect(wanted.length).toBeGreaterThan(80);
    expect(missed.length / wanted.length).toBeLessThan(0.1);
  });

  test("of what only looks alike are passed over, nearly all", () => {
    const harmless = examples().filter((one) => one.expect === "no-match" && CLEAN.test(one.rule));
    // What is low is a hint, and blocks nothing by default.
    const alarms = harmless.filter((one) =>
      scan(Buffer.from(one.text)).some(({ confidence }) => confidence !== "low"),
    );
    expect(harmless.length).toBeGreaterThan(60);
    expect(alarms.length).toBeLessThanOrEqual(2);
  });
});
