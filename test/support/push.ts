import { type GitResult, git, type Repo } from "./repo.ts";

/** What refs are to become: an object, or null for no ref. */
export type Updates = Readonly<Record<string, string | null>>;

export interface Pushed {
  readonly exitCode: number;
  /** Everything the pusher reads. */
  readonly text: string;
  /** What came from the server, without `remote: `. */
  readonly remote: string;
}

interface PushOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Pushes objects to refs of another repository with `git push`. */
export const push = async (
  from: Repo,
  url: string,
  updates: Updates,
  { flags = [], env = {} }: PushOptions = {},
): Promise<Pushed> => {
  return pushedOf(await git(from, pushArgs(url, updates, flags), { env }));
};

/** The arguments of such a push. */
export const pushArgs = (url: string, updates: Updates, flags: readonly string[] = []): readonly string[] => {
  const refspecs = Object.entries(updates).map(([ref, oid]) => (oid === null ? `:${ref}` : `+${oid}:${ref}`));
  return ["push", ...flags, url, ...refspecs];
};

export const pushedOf = ({ exitCode, text }: Pick<GitResult, "exitCode" | "text">): Pushed => ({
  exitCode,
  text,
  remote: remoteLines(text),
});

/** The lines that came from the server, as it wrote them. */
export const remoteLines = (text: string): string =>
  text
    .split(/\r?\n|\r/)
    .filter((line) => line.startsWith("remote: "))
    .map((line) => line.slice("remote: ".length).trimEnd())
    .join("\n");
