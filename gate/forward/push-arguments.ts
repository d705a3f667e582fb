import { oldOf, type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { configValue } from "../git-config.ts";

/** One push to upstream: its arguments, and what the throwaway repository must hold for them. */
export interface PushPlan {
  readonly args: readonly string[];
  /** Lines for `config`, as bytes; empty when the arguments say everything. */
  readonly config: string;
  /** Lines for `packed-refs`, as bytes; empty when the arguments say everything. */
  readonly refs: string;
}

/**
 * Largest argument vector, in `bytes`. One update takes some 160; execve(2) takes 2 MiB with the
 * environment on Linux, 1 MiB on macOS, and 20,000 tags are past both (E2BIG).
 */
const MAX_ARGUMENT_BYTES = 100_000;

/**
 * One call for all updates: all or nothing (`--atomic`), each only from the value the pusher saw
 * (`--force-with-lease`, empty for "must not exist"), to a URL. A single update is all or nothing by itself,
 * so that an upstream without the `atomic` capability can still take it.
 */
export const pushPlan = (updates: readonly RefUpdate[], url: string): PushPlan => {
  const flags = ["--porcelain", "--progress", ...(updates.length > 1 ? ["--atomic"] : []), "--no-verify"];
  const leases = updates.map((update) => `--force-with-lease=${update.ref}:${oldOf(update) ?? ""}`);
  const specs = updates.map(refspec);
  const args = ["push", ...flags, ...leases, "--", url, ...specs];
  const bytes = args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0);
  const ascii = updates.every(({ ref }) => /^[\x21-\x7e]+$/.test(ref));
  if (ascii && bytes <= MAX_ARGUMENT_BYTES) return { args, config: "", refs: "" };
  return inFiles(updates, url, flags);
};

/**
 * The same push when it does not fit into arguments (or a name is not text, which arguments of a Node child
 * must be): refspecs in `config`, and the leases as tracking refs, which `--force-with-lease` without a value
 * compares with; a ref without one must not exist upstream (git-push(1)). The remote lives and dies with the
 * throwaway repository. Tried with 20,000 tags: exact, and slow (77 s, git matches refspecs pairwise).
 */
const inFiles = (updates: readonly RefUpdate[], url: string, flags: readonly string[]): PushPlan => {
  const config = [
    '[remote "upstream"]',
    `\turl = ${configValue(rawText(url))}`,
    "\tfetch = refs/*:refs/lease/*",
    ...updates.map((update) => `\tpush = ${configValue(refspec(update))}`),
  ];
  const refs = updates.flatMap((update) => {
    const old = oldOf(update);
    return old === null ? [] : [`${old} ${leaseRef(update.ref)}`];
  });
  return {
    args: ["push", ...flags, "--force-with-lease", "upstream"],
    config: `${config.join("\n")}\n`,
    refs: refs.map((line) => `${line}\n`).join(""),
  };
};

const refspec = (update: RefUpdate): string => `${tipOf(update) ?? ""}:${update.ref}`;

const leaseRef = (ref: RefName): string => `refs/lease/${ref.slice("refs/".length)}`;

const rawText = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
