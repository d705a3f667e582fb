import type { Reason } from "../../model/decision.ts";
import type { FlowLine, LinedReason } from "./flow-line.ts";
import type { Mask } from "./mask.ts";
import type { Flow } from "./recorder.ts";

/** Writes one flow as it is kept. */
export const lineOf = (flow: Flow, mask: Mask): FlowLine => {
  const { reasons, notes, warnings, url, host, error, method } = flow;
  const rules = [...reasons, ...notes].map(({ rule }) => rule);
  const sawSecret = rules.some((rule) => rule.startsWith("secret/"));
  const withheld = sawSecret || rules.some((rule) => rule.startsWith("credential/"));
  const text = (value: string | null): string | null => (value === null ? null : mask.text(value));
  const reason = (one: Reason): LinedReason => lined(one, mask);
  return {
    event: "egress",
    id: flow.id,
    started: new Date(flow.startedMs).toISOString(),
    durationMs: Math.round(flow.durationMs * 10) / 10,
    kind: flow.kind,
    method: text(method),
    url: text(sawSecret && url !== null ? originOf(url) : url),
    host: text(host),
    port: flow.port,
    address: flow.address,
    verdict: flow.verdict,
    reasons: reasons.map(reason),
    notes: notes.map(reason),
    warnings: warnings.map(mask.text),
    status: flow.status,
    sentBytes: flow.sentBytes,
    receivedBytes: flow.receivedBytes,
    injected: flow.injected,
    error: text(error),
    withheld,
    requestHeaders: withheld ? [] : pairs(mask.headers(flow.requestHeaders)),
    responseHeaders: withheld ? [] : pairs(mask.headers(flow.responseHeaders)),
  };
};

const lined = ({ rule, level, message, hint }: Reason, mask: Mask): LinedReason => ({
  rule,
  level,
  message: mask.text(message),
  ...(hint === undefined ? {} : { hint: mask.text(hint) }),
});

const pairs = (headers: readonly (readonly [string, string])[]): [string, string][] =>
  headers.map(([name, value]) => [name, value]);

/** A secret in a path may be written in any way; only a scanner that decodes would see it. */
const originOf = (url: string): string => {
  const [, origin] = /^([a-z]+:\/\/[^/?#]*)/i.exec(url) ?? [];
  return origin === undefined ? "[withheld]" : `${origin}/[withheld]`;
};
