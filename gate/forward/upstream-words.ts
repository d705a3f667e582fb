import { display } from "../../model/display.ts";
import { rawFromBytes, rawFromText } from "../../model/raw.ts";
import { httpsComplaint } from "./https-words.ts";

/** What stood on standard error of a git that talked to upstream, safe to print. */
export interface Words {
  /** Upstream's own lines, which git marks with `remote: `. */
  readonly remote: readonly string[];
  /** Lines of git and its transport at this end. */
  readonly local: readonly string[];
}

const MAX_LINES = 60;
const MAX_LENGTH = 400;

// Progress, at either end: `Counting objects:  20% (1/5)`, `Enumerating objects: 5, done.`, `Total 3 (delta 0)…`.
const PROGRESS =
  /^(?:[A-Z][A-Za-z ]+: +\d+% \(\d+\/\d+\)|(?:Enumerating|Counting) objects: \d+|Total \d+ \(delta \d+\)|Delta compression using)/;

// Lines that only say that something else went wrong, or give advice that is not for the pusher.
const NOISE =
  /^(?:hint:|Warning: |error: failed to push some refs|error: atomic push failed for ref|fatal: Could not read from remote repository|fatal: the remote end hung up unexpectedly|Please make sure you have the correct access rights|and the repository exists|fatal: [Tt]he remote end hung up|send-pack: unexpected disconnect)/;

export const readWords = (stderr: Uint8Array, outboxDir: string): Words => {
  const raw = rawFromBytes(stderr).replaceAll(rawFromText(outboxDir), "outbox");
  const lines = raw.split(/[\r\n]+/).map((line) => line.trimEnd());
  const remote: string[] = [];
  const local: string[] = [];
  for (const line of lines) {
    const own = line.startsWith("remote: ") || line === "remote:";
    const text = own ? line.slice("remote: ".length) : line;
    if (text.trim() === "" || PROGRESS.test(text)) continue;
    if (own) remote.push(show(text));
    else if (!NOISE.test(text)) local.push(show(text));
  }
  return { remote: cap(remote), local: cap(local) };
};

/** One line on why git or its transport failed at this end; empty when they did not say. */
export const complaint = ({ local }: Words): string => {
  if (local.some((line) => line.includes("Host key verification failed"))) {
    return "its host key is not the pinned one (forward.known_host_key): another server answers, or its key was changed";
  }
  const meaning = httpsComplaint(local);
  if (meaning !== null) return meaning;
  const unique = [
    ...new Set(local.map((line) => line.replace(/^(?:fatal|error): (?:unable to access '[^']*': )?/, ""))),
  ];
  return unique.slice(0, 3).join("; ");
};

const show = (line: string): string => {
  const text = display(rawFromBytes(Buffer.from(line, "latin1")));
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`;
};

const cap = (lines: readonly string[]): readonly string[] =>
  lines.length <= MAX_LINES
    ? lines
    : [`(${lines.length - MAX_LINES} lines left out)`, ...lines.slice(-MAX_LINES)];
