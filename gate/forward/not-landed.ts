import { cutWords } from "./cut-words.ts";
import type { LeashedEnd } from "./leash.ts";
import type { ForwardOutcome } from "./outcome.ts";
import type { Report } from "./read-report.ts";
import { type ForwardTarget, shownUrl } from "./target.ts";
import { complaint, type Words } from "./upstream-words.ts";
import { lacksAtomic } from "./was-sent.ts";

type NotLanded = Extract<ForwardOutcome, { outcome: "not-landed" }>;
type Refused = Extract<Report, { kind: "refused" }>;

/** Upstream (or a lease) said no to some of the refs, and so to all. */
export const refused = ({ refusals, stale }: Refused, words: Words): NotLanded => ({
  outcome: "not-landed",
  message: stale ? "upstream moved: fetch first" : "upstream refused the push; nothing was changed there",
  refusals,
  words: words.remote,
});

/** Upstream was never told what to update. */
export const notSent = (target: ForwardTarget, end: LeashedEnd, words: Words): NotLanded => {
  const common = { outcome: "not-landed", refusals: [], words: words.remote } as const;
  if (lacksAtomic(words)) {
    return {
      ...common,
      message: "upstream cannot take several refs as one (it lacks the atomic capability)",
      hint: "push one ref at a time",
      lacksAtomic: true,
    };
  }
  if (end.cut === "unwanted")
    return { ...common, message: "nobody waits for this push any more; nothing was sent" };
  const why = end.cut === null ? complaint(words) || "git push failed" : cutWords(end.cut, target);
  return { ...common, message: `cannot reach upstream ${shownUrl(target.url)}: ${why}; nothing was sent` };
};

/** Upstream answered that it does not take the request, and has not changed. */
export const turnedDown = (words: Words): NotLanded => ({
  outcome: "not-landed",
  message: `upstream did not take the push: ${complaint(words)}; nothing was changed there`,
  refusals: [],
  words: words.remote,
});
