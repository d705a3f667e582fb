import { userInfo } from "node:os";
import { Fault } from "../../model/fault.ts";
import { endOf, type Waiver } from "../../policy/waive.ts";
import { createScanner } from "../../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../../scanners/fingerprint.ts";
import { scanBytes } from "../../scanners/scanner.ts";
import { wallClock } from "../../sys/clock.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { crypto } from "../../sys/crypto.ts";
import { readPackedRules } from "../assets.ts";
import type { GateCommand } from "../command.ts";
import { addWaiver } from "./add-waiver.ts";
import { dayOf, parseExpiry } from "./days.ts";
import { waiversPlace } from "./waivers-place.ts";

const HELP = `usage: gate waive FINGERPRINT --path GLOB --reason TEXT --expires DAY
                  [--repo DIR] [--approver NAME] [--renew] [--policy FILE]

Accepts one secret, at some paths of one repository, until a day. The finding stays visible: the
pusher and the audit see it as a note that says who accepted it and until when.

  FINGERPRINT      16 hex digits, as the refusal shows them; another secret has another one
  --path GLOB      the files it may stand in; or :commit, :tag, :ref, :object for a message, a
                   name of a ref, or an object without a path
  --reason TEXT    why it does no harm, one line
  --expires DAY    the last day on which it holds, in UTC: 2027-01-31, or 30d for 30 days from now
  --repo DIR       the repository that is pushed to (default: the one around the working directory)
  --approver NAME  who answers for it (default: the account that runs this)
  --renew          put it in the place of a waiver with the same fingerprint and path
  --policy FILE    the policy that names the waivers file (default: as for the hook)
`;

/** `gate waive`. */
export const waiveCommand: GateCommand = {
  name: "waive",
  summary: "accept one secret at some paths until a day",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {
      path: { type: "string" },
      reason: { type: "string" },
      expires: { type: "string" },
      repo: { type: "string" },
      approver: { type: "string" },
      renew: { type: "boolean", default: false },
      policy: { type: "string" },
    });
    const [fingerprint, ...more] = positionals;
    if (fingerprint === undefined || more.length > 0) throw new UsageError("takes one fingerprint");
    const { path, reason, expires } = values;
    if (path === undefined || reason === undefined || expires === undefined)
      throw new UsageError("needs --path, --reason and --expires");

    const now = wallClock();
    const { repository, file, loaded } = await waiversPlace(values, io);
    const waiver: Waiver = {
      fingerprint,
      repository,
      path,
      approver: values.approver ?? accountName(),
      reason,
      approved: dayOf(now),
      expires: lastDay(expires, now),
    };
    refuseSecrets(waiver);
    const { complaintsAbout } = await import("./edit-waivers.ts");
    const complaints = complaintsAbout(waiver);
    if (complaints.length > 0) throw new UsageError(complaints.join("; "));
    await addWaiver(file, loaded.source, waiver, values.renew);
    io.out(`waived ${fingerprint} in ${path} until ${waiver.expires}, by ${waiver.approver}: ${file}\n`);
    return 0;
  },
};

const lastDay = (text: string, now: number): string => {
  const expires = parseExpiry(text, now);
  if (expires === null) throw new UsageError("--expires takes a day, such as 2027-01-31 or 30d");
  if (endOf({ expires }) <= now) throw new UsageError(`--expires ${expires} is over already`);
  return expires;
};

/** As the system knows it: what a repository's configuration calls a person, the repository's users chose. */
const accountName = (): string => {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new Fault("this account has no name", { cause, hint: "say who answers for it with --approver" });
  }
};

/** The file is read by more people than may know the secret. */
const refuseSecrets = (waiver: Waiver): void => {
  const fingerprint = fingerprintWith(crypto().randomBytes(32));
  const scanner = createScanner({ fingerprint, packed: readPackedRules });
  for (const key of ["path", "reason", "approver"] as const) {
    const seen = scanBytes(scanner, "text", Buffer.from(waiver[key])).find(
      ({ confidence }) => confidence !== "low",
    );
    if (seen === undefined) continue;
    throw new Fault(`--${key} holds a secret itself: ${seen.title}`, {
      hint: "write it without; a path can be a glob that leaves that part open",
    });
  }
};
