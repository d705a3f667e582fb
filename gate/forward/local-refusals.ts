import type { Reason } from "../../model/decision.ts";
import { display } from "../../model/display.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { type GitConfig, isOn, lastValue } from "../git-config.ts";
import { isHidden } from "./hidden-refs.ts";
import { refConflicts } from "./ref-conflicts.ts";
import { isPushableRef } from "./ref-format.ts";

/** Hooks that git runs after pre-receive and that may still refuse. */
export type LateHook = "update" | "reference-transaction";

/** What decides whether the gate's own git would refuse a push after pre-receive has accepted it. */
export interface LocalFacts {
  /** All configuration that receive-pack reads: system, user, repository and command line. */
  readonly config: GitConfig;
  /** The branch HEAD names, born or not; null when HEAD is detached. */
  readonly head: RefName | null;
  /** Branches that a working tree (the repository's own, or a linked one) has checked out. */
  readonly checkedOut: ReadonlySet<RefName>;
  readonly refs: ReadonlySet<RefName>;
  /** Refs that only point at another ref (git-symbolic-ref(1)). */
  readonly symbolic: ReadonlySet<RefName>;
  /** Executable ones in the hooks directory that counts (core.hooksPath). */
  readonly lateHooks: ReadonlySet<LateHook>;
  /** Whether the hooks directory has an executable pre-receive. */
  readonly preReceive: boolean;
  /** Moves of branches whose new tip does not contain the old one; needed for receive.denyNonFastForwards. */
  readonly rewrites: ReadonlySet<RefName>;
  /** The push brings a shallow boundary of its own (GIT_SHALLOW_FILE). */
  readonly shallow: boolean;
  /** The repository is served under a namespace (GIT_NAMESPACE, gitnamespaces(7)). */
  readonly namespace: boolean;
}

/**
 * Everything for which git would refuse the push, or one of its refs, after pre-receive (builtin/receive-pack.c:
 * reject_updates_to_hidden, check_aliased_updates, update, run_proc_receive_hook). A push forwarded before
 * that would stand upstream and not here, so that such a push must be refused before it is forwarded.
 */
export const localRefusals = (updates: readonly RefUpdate[], facts: LocalFacts): readonly Reason[] => [
  ...wholePush(facts),
  ...perRef(updates, facts),
];

type Text = Pick<Reason, "message" | "hint">;
const reason = (rule: string, message: string, hint?: string): Reason => ({
  rule: `local/${rule}`,
  level: "block",
  message,
  ...(hint === undefined ? {} : ({ hint } satisfies Partial<Text>)),
});

const OPERATOR =
  "for the gate's operator: forwarding needs a repository where nothing can refuse after the gate";

const wholePush = ({ config, lateHooks, preReceive, shallow, namespace }: LocalFacts): Reason[] => {
  const configured = hookEvents(config);
  const late = new Set<string>([...lateHooks, ...configured.filter((event) => LATE.has(event))]);
  const found = [...late].map((hook) =>
    reason(
      `${hook}-hook`,
      `this repository has a hook \`${hook}\`, which could refuse what is already forwarded`,
      OPERATOR,
    ),
  );
  const first = configured.filter((event) => event === "pre-receive").length + (preReceive ? 1 : 0);
  if (first > 1)
    found.push(reason("sibling-hook", "this repository has a second pre-receive hook", OPERATOR));
  if (shallow) {
    found.push(
      reason(
        "shallow",
        "a push from a shallow clone cannot be forwarded",
        "git fetch --unshallow, then push",
      ),
    );
  }
  if (namespace) found.push(reason("namespace", "a repository under a namespace cannot forward", OPERATOR));
  return found;
};

const LATE: ReadonlySet<string> = new Set(["update", "reference-transaction", "proc-receive"]);

/** Hooks named in the configuration (git 2.54: `hook.NAME.event`). */
const hookEvents = (config: GitConfig): string[] =>
  [...config].flatMap(([key, values]) => (/^hook\..*\.event$/s.test(key) ? [...values] : []));

const perRef = (updates: readonly RefUpdate[], facts: LocalFacts): Reason[] => {
  const conflicts = refConflicts(updates, facts.refs);
  const seen = new Set<RefName>();
  return updates.flatMap((update) => {
    const again = seen.has(update.ref);
    seen.add(update.ref);
    const other = conflicts.get(update.ref);
    return [
      ...(again ? [reason("duplicate-ref", `${display(update.ref)} is updated twice in one push`)] : []),
      ...(other === undefined ? [] : [reason("ref-conflict", ...conflict(update.ref, other))]),
      ...oneRef(update, facts),
    ];
  });
};

const conflict = (ref: RefName, other: RefName): [string, string] => [
  `${display(ref)} cannot exist beside ${display(other)}`,
  "choose another name, or delete the other ref in a push of its own first",
];

const oneRef = (update: RefUpdate, facts: LocalFacts): Reason[] => {
  const { ref, kind } = update;
  const { config, checkedOut, head } = facts;
  const name = display(ref);
  const branch = ref.startsWith("refs/heads/");
  const deletes = kind === "delete" && update.from !== null;
  const found: Reason[] = [];
  const add = (rule: string, message: string, hint?: string): unknown =>
    found.push(reason(rule, message, hint));

  if (!isPushableRef(ref, kind)) add("ref-name", `${name} is not a ref name that git takes`);
  if (isHidden(ref, config)) add("hidden-ref", `${name} is hidden here (transfer.hideRefs)`);
  if (facts.symbolic.has(ref))
    add("symbolic-ref", `${name} only points at another ref`, "push to that ref itself");
  if (procReceives(ref, config)) add("proc-receive", `${name} goes to a proc-receive hook`, OPERATOR);
  if (checkedOut.has(ref) && denies(config, "receive.denycurrentbranch", ["ignore", "warn"])) {
    add("checked-out", `${name} is checked out here (receive.denyCurrentBranch)`, OPERATOR);
  }
  if (deletes && branch && isOn(config, "receive.denydeletes")) {
    add("deny-deletes", `${name} cannot be deleted here (receive.denyDeletes)`);
  }
  if (
    deletes &&
    (ref === head || checkedOut.has(ref)) &&
    denies(config, "receive.denydeletecurrent", ["ignore", "warn"])
  ) {
    add(
      "delete-current",
      `${name} is this repository's HEAD and cannot be deleted (receive.denyDeleteCurrent)`,
    );
  }
  if (kind === "move" && branch && facts.rewrites.has(ref) && isOn(config, "receive.denynonfastforwards")) {
    add(
      "deny-rewrites",
      `${name} cannot be rewritten here (receive.denyNonFastForwards)`,
      "git pull --rebase, then push",
    );
  }
  return found;
};

/** receive.denyCurrentBranch and receive.denyDeleteCurrent: refused when unset, by a word or by a boolean. */
const denies = (config: GitConfig, key: string, allowing: readonly string[]): boolean => {
  const value = lastValue(config, key)?.toLowerCase();
  if (value === undefined) return true;
  return !allowing.includes(value) && !/^(?:|no|off|false|0+)$/.test(value);
};

/** receive.procReceiveRefs: `[adm!]*:prefix` or `prefix`; with `!` everything else is meant. */
const procReceives = (ref: RefName, config: GitConfig): boolean =>
  (config.get("receive.procreceiverefs") ?? []).some((value) => {
    const [, modifiers = "", pattern = value] = /^([adm!]*):(.*)$/s.exec(value) ?? [];
    const prefix = pattern.replace(/\/+$/, "");
    return (ref === prefix || ref.startsWith(`${prefix}/`)) !== modifiers.includes("!");
  });
