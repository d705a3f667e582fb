import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand, CommandRow } from "../command.ts";

const HELP = `usage: bottle completion bash | zsh | fish

Prints what completes commands, options and the names of agents in this shell. For bash:

  source <(bottle completion bash)
`;

/** Options by command; an agent's name comes after those of `AGENTS`. */
const OPTIONS: Readonly<Record<string, string>> = {
  list: "--json --names",
  info: "--bottle --workspace --backend",
  plan: "--json --diff --bottle --workspace --backend",
  launch: "--yes --prompt --json --dry-run --ask --answers --keep-free --bottle --workspace --backend",
  ps: "--all --json",
  logs: "--follow --from --json",
  clean: "--all",
  doctor: "--json",
};

const AGENTS = ["info", "plan", "launch"].join("|");

const cases = (line: (name: string, options: string) => string): string =>
  Object.entries(OPTIONS)
    .map(([name, options]) => line(name, options))
    .join("\n");

const SHELLS: Readonly<Record<string, (names: string) => string>> = {
  bash: (names) => `_bottle() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names}"
  else
    case "\${COMP_WORDS[1]}" in
${cases((name, options) => `      ${name}) words="${options}" ;;`)}
      completion) words="bash zsh fish" ;;
    esac
    case "\${COMP_WORDS[1]}" in
      ${AGENTS}) words="$words $(bottle list --names 2>/dev/null)" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _bottle bottle
`,
  zsh: (names) => `#compdef bottle
_bottle() {
  local -a choices
  if (( CURRENT == 2 )); then choices=(${names})
  else
    case "\${words[2]}" in
${cases((name, options) => `      ${name}) choices=(${options}) ;;`)}
      completion) choices=(bash zsh fish) ;;
    esac
    case "\${words[2]}" in
      ${AGENTS}) choices+=(\${(f)"$(bottle list --names 2>/dev/null)"}) ;;
    esac
  fi
  compadd -- $choices
}
compdef _bottle bottle
`,
  fish: (names) => `complete -c bottle -f
complete -c bottle -n __fish_use_subcommand -a "${names}"
${Object.entries(OPTIONS)
  .map(([name, options]) => `complete -c bottle -n "__fish_seen_subcommand_from ${name}" -a "${options}"`)
  .join("\n")}
complete -c bottle -n "__fish_seen_subcommand_from ${AGENTS.replaceAll("|", " ")}" -a "(bottle list --names 2>/dev/null)"
complete -c bottle -n "__fish_seen_subcommand_from completion" -a "bash zsh fish"
`,
};

/** `bottle completion`, for the commands of a table. */
export const completionCommand = (rows: () => readonly CommandRow[]): BottleCommand => ({
  help: HELP,
  async run([shell = "", ...others], io) {
    const script = Object.hasOwn(SHELLS, shell) && others.length === 0 ? SHELLS[shell] : undefined;
    if (script === undefined) throw new UsageError(`takes ${Object.keys(SHELLS).join(", ")}`);
    io.out(
      script(
        rows()
          .map(({ name }) => name)
          .join(" "),
      ),
    );
    return 0;
  },
});
