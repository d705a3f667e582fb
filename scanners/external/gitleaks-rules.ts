import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { Fault } from "../../model/fault.ts";
import type { Fingerprint, Sighting } from "../../model/finding.ts";
import type { Raw } from "../../model/raw.ts";
import type { GitleaksFinding } from "../gitleaks/detect/finding.ts";
import { loadGitleaks } from "../gitleaks/load-gitleaks.ts";
import type { Batch, BatchContent, BatchPlace, BatchScanner, Hit } from "./batch.ts";
import { foreignRule } from "./foreign-rule.ts";
import { LineIndex } from "./line-index.ts";
import { formsOf } from "./operator-lists.ts";
import type { ScannerContext, ScannerSettings } from "./scanner-settings.ts";
import { within } from "./time-limit.ts";
import { REMEDY, shortText } from "./to-hit.ts";

const NAME = "gitleaks-rules";
const NOWHERE = "" as Raw;

/**
 * The operator's gitleaks rules on the builtin engine for them. Unlike a program it knows the real path and
 * commit of each blob, which path rules, allow-lists, ignore file and baseline are asked about.
 * @throws Fault that names file, rule and key
 */
export const gitleaksRules = (settings: ScannerSettings, context: ScannerContext): BatchScanner => {
  const { config, ignore, baseline } = settings;
  if (config === null) {
    throw new Fault(`scanner ${NAME}: needs config`, {
      hint: "name the gitleaks file whose rules are meant",
    });
  }
  const rules = loadGitleaks({
    config,
    ignore: ignore ?? undefined,
    baseline: baseline ?? undefined,
    cwd: dirname(config),
    allowComments: context.inlineAllow,
    fingerprint: (rule, secret) => context.fingerprint(foreignRule(NAME, rule), secret),
    formsOf,
  });

  const lookAt = (content: BatchContent, batch: Batch): readonly Hit[] => {
    const bytes = readFileSync(content.file);
    const seen = new Map<string, { readonly hit: Hit; readonly places: Set<string> }>();
    let lines: LineIndex | null = null;
    for (const place of content.places.length === 0 ? [null] : content.places) {
      const info = place?.commit == null ? null : batch.commitInfo(place.commit);
      const origin = { path: place?.path ?? NOWHERE, commit: place?.commit ?? "", startLine: 1 };
      for (const finding of rules.findGitleaks({ bytes, ...origin, ...(info === null ? {} : { info }) })) {
        lines ??= new LineIndex(bytes);
        const start = finding.secret?.offset ?? 0;
        const end = start + (finding.secret?.length ?? 0);
        const key = `${finding.rule} ${finding.secret?.fingerprint} ${start}`;
        const known = seen.get(key);
        if (known !== undefined) {
          known.places.add(keyOf(place));
          continue;
        }
        const places = new Set([keyOf(place)]);
        const sighting = toSighting(finding, lines, context);
        const holdsAt = (at: BatchPlace | null): boolean => places.has(keyOf(at));
        seen.set(key, { hit: { content, sighting, start, end, holdsAt }, places });
      }
    }
    return [...seen.values()].map(({ hit }) => hit);
  };

  return {
    name: NAME,
    check: async () => {},
    scan: (batch, signal) =>
      within(settings, signal, async (limited) => {
        const hits: Hit[] = [];
        for (const content of batch.contents) {
          hits.push(...lookAt(content, batch));
          // The engine's work on one content is bounded; between two, the time is asked for.
          await breathe();
          limited.throwIfAborted();
        }
        return hits;
      }),
  };
};

const keyOf = (place: BatchPlace | null): string => (place === null ? "" : `${place.commit} ${place.path}`);

const toSighting = (
  { rule, description, tags, secret }: GitleaksFinding,
  lines: LineIndex,
  { fingerprint }: ScannerContext,
): Sighting => {
  const id = foreignRule(NAME, shortText(rule));
  const start = secret?.offset ?? 0;
  const line = lines.lineOf(start);
  return {
    rule: id,
    title: shortText(description) || "Found by a gitleaks rule",
    confidence: "medium",
    fingerprint: secret?.fingerprint ?? (fingerprint(id, new Uint8Array()) as Fingerprint),
    mask: secret === null ? "the name of the file" : `… (${secret.size} characters)`,
    line,
    column: start - lines.startOf(line) + 1,
    length: secret?.length ?? 0,
    via: tags.filter((tag) => tag.startsWith(DECODED)).map((tag) => tag.slice(DECODED.length)),
    remedy: REMEDY,
  };
};

const DECODED = "decoded:";
