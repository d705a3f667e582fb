import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand, Io } from "../command.ts";
import type { Entry, Library } from "../library/library.ts";
import { memoryOf, recall, remember } from "../library/remembered-list.ts";
import { agentUses } from "../resolve/agent-uses.ts";
import { namesAt } from "../resolve/chain.ts";
import { checkBottle } from "../resolve/resolve.ts";
import { libraryOf } from "./options.ts";

const HELP = `usage: bottle list [--json | --names]

Lists every agent and every bottle: yours, and the agents that the repository around the working directory
brings. A broken one is shown as broken, and why; it keeps no other from being launched.

  --json    one JSON object: agents and bottles, each with name, file, from, uses and error
  --names   the names of the agents, one on each line
`;

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly from: Entry["from"];
  /** The agent's bottles, or the bottle's parents. */
  readonly uses: readonly string[];
  /** Null: it is right. */
  readonly error: string | null;
}

/** `bottle list`. */
export const listCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const options = { json: { type: "boolean" }, names: { type: "boolean" } } as const;
    const { values, positionals } = parseOptions(args, options);
    if (positionals.length > 0) throw new UsageError("takes no argument");
    const library = libraryOf(io);
    if (values.names) {
      for (const { name } of library.agents()) io.out(`${displayText(name)}\n`);
      return 0;
    }
    const memory = memoryOf(library, io.env, io.program);
    const known = recall<List>(memory);
    const { agents, bottles } = known ?? readAll(library);
    if (known === null) remember(memory, { agents, bottles });
    if (values.json)
      io.out(`${JSON.stringify({ agents, bottles, foreign: library.foreignBottles() }, null, 2)}\n`);
    else print(library, agents, bottles, io);
    return 0;
  },
};

interface List {
  readonly agents: readonly Listed[];
  readonly bottles: readonly Listed[];
}

const readAll = (library: Library): List => {
  const bottles = library.bottles().map((entry) => listed(entry, () => bottleUses(entry.name, library)));
  const right = new Map(bottles.map(({ name, error }) => [name, error === null]));
  const agents = library.agents().map((entry) => listed(entry, () => agentUses(entry.name, library, right)));
  return { agents, bottles };
};

const listed = (entry: Entry, uses: () => readonly string[]): Listed => {
  try {
    return { ...entry, uses: uses(), error: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...entry, uses: [], error: error.message };
  }
};

const bottleUses = (name: string, library: Library): readonly string[] => {
  checkBottle(name, library);
  return namesAt(library.readBottle(name).tree, "extends").map((parent) => parent.name);
};

const print = (
  { places, foreignBottles }: Library,
  agents: readonly Listed[],
  bottles: readonly Listed[],
  io: Io,
): void => {
  const width = Math.max(0, ...[...agents, ...bottles].map(({ name }) => displayText(name).length));
  const section = (title: string, rows: readonly Listed[], arrow: string): void => {
    io.out(`${title}\n`);
    if (rows.length === 0) io.out("  none; `bottle init` writes the first ones\n");
    for (const { name, from, uses, error } of rows) {
      const where = from === "repository" ? "  (from the repository)" : "";
      const what = error === null ? (uses.length === 0 ? "" : `${arrow} ${uses.join(", ")}`) : "broken:";
      io.out(`  ${`${displayText(name).padEnd(width)}  ${what}${where}`.trimEnd()}\n`);
      for (const line of error?.split("\n") ?? []) io.out(`    ${displayText(line)}\n`);
    }
  };
  section("agents", agents, "in");
  section(`bottles in ${displayText(places.configuration)}`, bottles, "over");
  for (const file of foreignBottles())
    io.err(
      `bottle list: ${displayText(file)}: a repository cannot bring bottles; nothing is launched here\n`,
    );
};
