import { quoteForShell, unquoteFromShell } from "../sys/shell-quote.ts";

/** What a stub says about itself. */
export interface HookScript {
  /** The marker's number: goes up when the text below changes. */
  readonly version: number;
  readonly node: string;
  readonly program: string;
  /** What the program is started with: the hook's name first. */
  readonly words: readonly string[];
}

export const SCRIPT_VERSION = 1;

/** Where the stub tells the gate from which file git started it. */
export const HOOK_FILE_VARIABLE = "GATE_HOOK_FILE";
/** Where the stub puts NODE_OPTIONS away. */
export const NODE_OPTIONS_VARIABLE = "GATE_NODE_OPTIONS";

const MARKER = /^# gate hook v(\d{1,6})\b/m;
const LONGEST = 64 * 1024;

/**
 * The file that git runs as a hook. It ends in `exec`, so that the gate's parent is receive-pack itself;
 * what is missing is said here, because a shell's own words would not tell a pusher whom to ask. Whatever
 * goes wrong in it, its exit code is not 0, and git refuses.
 */
export const hookScript = ({ node, program, words }: Omit<HookScript, "version">): string => `#!/bin/sh
# gate hook v${SCRIPT_VERSION}: git runs this file, and it runs the gate. gate install wrote it, gate uninstall removes it.
gate_node=${quoteForShell(node)}
gate_program=${quoteForShell(program)}
gate_cannot() {
  printf 'gate: cannot run: %s is missing; ask the administrator of this repository to run gate doctor\\n' "$1" >&2
  exit 2
}
if [ ! -f "$gate_node" ] || [ ! -x "$gate_node" ]; then gate_cannot "$gate_node"; fi
if [ ! -f "$gate_program" ] || [ ! -r "$gate_program" ]; then gate_cannot "$gate_program"; fi
# NODE_OPTIONS brings debuggers and tracers into every node; only a hook that was here before gets it back.
${HOOK_FILE_VARIABLE}=$0
${NODE_OPTIONS_VARIABLE}=\${NODE_OPTIONS-}
export ${HOOK_FILE_VARIABLE} ${NODE_OPTIONS_VARIABLE}
unset NODE_OPTIONS
exec "$gate_node" "$gate_program" ${words.map(plainWord).join(" ")} "$@"
`;

const plainWord = (word: string): string => (/^[a-z-]+$/.test(word) ? word : quoteForShell(word));

/** The value that an option has among a stub's words. */
export const wordAfter = (option: string, words: readonly string[]): string | undefined => {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
};

/** Reads a stub of this or another version back; null when the text is not the gate's. */
export const readHookScript = (text: string): HookScript | null => {
  if (text.length > LONGEST || !text.startsWith("#!/bin/sh\n")) return null;
  const marker = MARKER.exec(text);
  if (marker === null) return null;
  return {
    version: Number(marker[1]),
    node: assigned(text, "gate_node"),
    program: assigned(text, "gate_program"),
    words: startedWith(text),
  };
};

const startedWith = (text: string): readonly string[] => {
  const line = /^exec "\$gate_node" "\$gate_program" (.*) "\$@"$/m.exec(text)?.[1] ?? "";
  return (line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? []).map(unquoteFromShell);
};

const assigned = (text: string, name: string): string => {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name}=`));
  return line === undefined ? "" : unquoteFromShell(line.slice(name.length + 1));
};
