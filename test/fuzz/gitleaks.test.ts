import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE_TEXTS } from "../../fixtures/hostile/texts.ts";
import { Fault } from "../../model/fault.ts";
import { fragment, load, writeFiles } from "../scanners/gitleaks/both.ts";
import { makeSandbox } from "../support/sandbox.ts";
import { fuzz, SEED } from "./fuzz.ts";
import { anything } from "./inputs.ts";

const RULES = new URL("../../../shared/data/gitleaks-default.toml.gz", import.meta.url).pathname;
const note = existsSync(RULES) ? "" : ` (skipped: there is no ${RULES})`;

/** gitleaks' own rules: more than two hundred patterns of all kinds. */
const loadRules = async () => {
  const { dir } = await makeSandbox();
  writeFiles(dir, { "default.toml": gunzipSync(readFileSync(RULES)) });
  return load({ config: join(dir, "default.toml") });
};

describe.skipIf(!existsSync(RULES))(
  `gitleaks' rules, with anything thrown at them (FUZZ_SEED=${SEED})${note}`,
  () => {
    test("find places that lie in the bytes", async () => {
      const { findGitleaks } = await loadRules();
      fuzz(
        120,
        fc.property(anything, (bytes) => {
          for (const { startLine, endLine, secret } of findGitleaks(fragment("a.txt", bytes))) {
            expect(endLine).toBeGreaterThanOrEqual(startLine);
            const { offset = 0, length = 0 } = secret ?? {};
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset + length).toBeLessThanOrEqual(bytes.length);
          }
        }),
      );
    });

    test("find the same on bytes that they have seen before", async () => {
      const [used, fresh] = [await loadRules(), await loadRules()];
      fuzz(
        40,
        fc.property(anything, anything, (before, bytes) => {
          used.findGitleaks(fragment("a.txt", before));
          const file = fragment("a.txt", bytes);
          expect(used.findGitleaks(file)).toEqual(fresh.findGitleaks(file));
        }),
      );
    });

    test("come to an end on text that is made to be slow, with an answer or a fault that names the rule", async () => {
      const { findGitleaks } = await loadRules();
      for (const { name, make } of HOSTILE_TEXTS) {
        try {
          expect(findGitleaks(fragment("a.txt", make(200_000))).length, name).toBeGreaterThanOrEqual(0);
        } catch (fault) {
          expect(fault, name).toBeInstanceOf(Fault);
          expect((fault as Fault).message, name).toMatch(/^gitleaks rule [\w-]+ takes too long/);
        }
      }
    });
  },
);
