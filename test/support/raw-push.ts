import { type Pushed, pushedOf, type Updates } from "./push.ts";
import { git, mustGit, type Repo, refsOf } from "./repo.ts";

// A push by hand (gitprotocol-pack(5), "Pushing Data To a Server"), for packs that `git push` would not make.

const FLUSH = "0000";

const pktLine = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;

/** A pack of exactly these objects, whether anything reaches them or not. */
export const packOf = async (repo: Repo, oids: readonly string[]): Promise<Buffer> =>
  pack(repo, [], `${oids.join("\n")}\n`);

/** A pack as `git push` makes it: its deltas stand on objects that only the other side has. */
export const thinPack = async (
  repo: Repo,
  wanted: readonly string[],
  known: readonly string[],
): Promise<Buffer> => {
  const ends = [...wanted, ...known.map((oid) => `^${oid}`), ""].join("\n");
  const thin = await pack(repo, ["--revs", "--thin", "--delta-base-offset"], ends);
  const { stderr } = await git(repo, ["index-pack", "--stdin"], { input: thin });
  if (!stderr.includes("unresolved delta")) throw new Error("the pack is not thin");
  return thin;
};

const pack = async (repo: Repo, flags: readonly string[], input: string): Promise<Buffer> => {
  const result = await git(repo, ["pack-objects", "--stdout", "-q", ...flags], { input });
  if (result.exitCode !== 0) throw new Error(`git pack-objects: ${result.stderr}`);
  return result.bytes;
};

/** Hands a pack of the caller's making to `git receive-pack`, and reads what the pusher would be told. */
export const pushPack = async (
  from: Repo,
  gate: Repo,
  updates: Updates,
  packed: Uint8Array,
): Promise<Pushed> => {
  const format = await mustGit(gate, ["rev-parse", "--show-object-format"]);
  const none = "0".repeat(format === "sha256" ? 64 : 40);
  const old = await refsOf(gate);
  const wishes = ` report-status side-band-64k quiet object-format=${format} agent=test`;
  const commands = Object.entries(updates).map(
    ([ref, oid], at) => `${old[ref] ?? none} ${oid ?? none} ${ref}${at === 0 ? `\0${wishes}` : ""}`,
  );
  const request = Buffer.concat([Buffer.from(commands.map(pktLine).join("") + FLUSH), packed]);
  return answerOf((await git(from, ["receive-pack", gate.dir], { input: request })).bytes);
};

/** Takes an answer apart: the advertisement, then sideband packets of progress (2) and report (1). */
const answerOf = (answer: Buffer): Pushed => {
  let [report, progress] = ["", ""];
  for (const line of pktLines(answer)) {
    if (line[0] === 1) report += line.subarray(1).toString("latin1");
    if (line[0] === 2) progress += line.subarray(1).toString("utf8");
  }
  const text = progress.replace(/^(?=.)/gm, "remote: ");
  const accepted = /unpack ok/.test(report) && !/ng /.test(report);
  return pushedOf({ exitCode: accepted ? 0 : 1, text: `${text}\n${report}` });
};

function* pktLines(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (length >= 4) yield bytes.subarray(at + 4, at + length);
    at += Math.max(length, 4);
  }
}
