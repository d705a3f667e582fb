import type { Reason } from "../model/decision.ts";
import { displayText } from "../model/display.ts";
import type { Finding, Spot } from "../model/finding.ts";
import { matchesGlob } from "./glob.ts";

/** An operator's dated exception for one secret in one repository. */
export interface Waiver {
  /** Of the finding: rule and secret under the key of the repository's gate. */
  readonly fingerprint: string;
  /** Absolute path of the git directory. */
  readonly repository: string;
  /** Glob on the path of a file; or one of `PATHLESS`. */
  readonly path: string;
  /** Who answers for it. */
  readonly approver: string;
  readonly reason: string;
  /** The day it was entered, `YYYY-MM-DD`, in UTC. */
  readonly approved: string;
  /** The last day on which it holds, likewise. */
  readonly expires: string;
}

/** Where a secret can stand without a path, as a waiver's `path` names it. */
export const PATHLESS = [":commit", ":tag", ":ref", ":object"] as const;

/** The waivers that a push is judged by. */
export interface Waivers {
  readonly list: readonly Waiver[];
  /** The git directory of the repository that is pushed to. */
  readonly repository: string;
  /** In `ms` since 1970. */
  readonly now: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The first moment at which a waiver no longer holds, in `ms` since 1970. */
export const endOf = ({ expires }: Pick<Waiver, "expires">): number =>
  Date.parse(`${expires}T00:00:00Z`) + DAY_MS;

/**
 * What the waivers make of a complaint. Where they cover every place of the secret, it becomes a note that
 * says who accepted it and until when; otherwise it stays, and says what of them comes near.
 */
export const waive = (reason: Reason, waivers: Waivers): Reason => {
  const { finding, message } = reason;
  if (finding === undefined) return reason;
  const applied = waiversOf(finding, waivers);
  if (applied.length > 0) return { ...reason, level: "warn", message: `${message}, ${acceptance(applied)}` };
  if (finding.inherited) return reason;

  const known = waivers.list.filter(({ fingerprint }) => fingerprint === finding.sighting.fingerprint);
  const here = known.filter(({ repository }) => repository === waivers.repository);
  if (covers(here, finding)) {
    const ended = applying(here, finding).filter((waiver) => endOf(waiver) <= waivers.now);
    return { ...reason, message: `${message}, ${lapse(ended)}` };
  }
  const near = nearMiss(known, here);
  return near === null ? reason : { ...reason, hint: [reason.hint, near].filter(Boolean).join("; ") };
};

/** The waivers by which a finding is accepted; none when it is not, or needs none. */
export const waiversOf = (finding: Finding, { list, repository, now }: Waivers): readonly Waiver[] => {
  if (finding.inherited) return [];
  const active = list.filter(
    (waiver) =>
      waiver.fingerprint === finding.sighting.fingerprint &&
      waiver.repository === repository &&
      endOf(waiver) > now,
  );
  return covers(active, finding) ? applying(active, finding) : [];
};

const placesOf = ({ spots, unnamed = [] }: Finding): readonly Spot[] => [...spots, ...unnamed];

const covers = (waivers: readonly Waiver[], finding: Finding): boolean =>
  waivers.length > 0 && placesOf(finding).every((spot) => waivers.some((waiver) => isAt(waiver, spot)));

const applying = (waivers: readonly Waiver[], finding: Finding): readonly Waiver[] =>
  waivers.filter((waiver) => placesOf(finding).some((spot) => isAt(waiver, spot)));

const isAt = ({ path }: Waiver, spot: Spot): boolean => {
  if (!("path" in spot)) return path === `:${spot.kind}`;
  return !path.startsWith(":") && matchesGlob(path, spot.path);
};

const acceptance = (waivers: readonly Waiver[]): string => {
  const words = waivers.map(({ approver, expires }) => `by ${displayText(approver)} until ${expires}`);
  return `waived ${[...new Set(words)].join(" and ")}`;
};

const lapse = (waivers: readonly Waiver[]): string => {
  const words = waivers.map(({ approver, expires }) => `by ${displayText(approver)} expired on ${expires}`);
  return `whose waiver ${[...new Set(words)].join(" and ")}`;
};

const nearMiss = (known: readonly Waiver[], here: readonly Waiver[]): string | null => {
  if (known.length === 0) return null;
  if (here.length === 0) return "it is waived in another repository, which does not count here";
  const paths = [...new Set(here.map(({ path }) => displayText(path)))];
  return `its waiver covers only ${paths.join(" and ")}`;
};
