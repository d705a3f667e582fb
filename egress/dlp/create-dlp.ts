import type { FingerprintOf } from "../../scanners/scanner.ts";
import { DECODE_LIMITS, type DecodeLimits } from "../body/decode-body.ts";
import { createBodyFields } from "./body-fields.ts";
import { collectFacts } from "./collect-facts.ts";
import type { Dlp } from "./dlp.ts";
import { harmlessTest } from "./harmless.ts";
import { createKnownScan } from "./known/known-scan.ts";
import { createKnownSource } from "./known/known-source.ts";
import type { KnownValues } from "./known/known-values.ts";
import { createRequestScan, type Tools } from "./request-scan.ts";
import { createResponseScan, unwatched } from "./response-scan.ts";
import { scanAtOnce } from "./scan-body.ts";
import { createQueue, createScanners } from "./scanners.ts";

export interface DlpOptions {
  /** Under the proxy's own key: what stands in facts instead of a secret. */
  readonly fingerprint: FingerprintOf;
  /** This bottle's credentials by name; asked for every message, since they rotate. */
  readonly credentials: () => ReadonlyMap<string, string>;
  /** What the agent holds in place of a credential, by the same names. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly limits?: DecodeLimits;
}

/** Long bodies that are looked at at once; each takes a scanner of its own. */
const MOST_LONG = 16;

export const createDlp = ({
  fingerprint,
  credentials,
  placeholders,
  limits = DECODE_LIMITS,
}: DlpOptions): Dlp => {
  const source = createKnownSource(credentials, placeholders);
  const queue = createQueue(MOST_LONG);
  let tools: Tools | undefined;

  /** Made anew when a credential has changed; a message keeps those that it began with. */
  const toolsNow = (): Tools => {
    const values: KnownValues = source();
    if (tools?.values !== values) {
      const scanners = createScanners(fingerprint, values.rules.rules, queue);
      tools = { values, scanners, fingerprint, placeholders, limits };
    }
    return tools;
  };

  return {
    request: (head, own = []) => createRequestScan(toolsNow(), head, own),
    frame(payload) {
      const { values, scanners } = toolsNow();
      const known = createKnownScan(values);
      const collector = collectFacts(values, known, harmlessTest(placeholders, fingerprint));
      const fields = createBodyFields(known, null);
      known.at("frame");
      known.text(payload, 0, payload.length);
      fields.push(payload);
      fields.end();
      collector.add(scanAtOnce(scanners.short, payload), "frame");
      return collector.facts();
    },
    response: (head, mode) => (mode === "off" ? unwatched(head) : createResponseScan(toolsNow(), head)),
  };
};
