import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "../../model/fault.ts";
import { type Io, UsageError } from "../command.ts";
import { gatherFacts } from "../gather-facts.ts";
import { type Library, openLibrary } from "../library/library.ts";
import { findPlaces } from "../library/places.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import { plan } from "../plan/plan.ts";
import type { Manifest } from "../resolve/manifest.ts";
import { resolveManifest } from "../resolve/resolve.ts";

/** Options that choose what is planned. */
export const CHOICE = {
  bottle: { type: "string", multiple: true },
  workspace: { type: "string" },
} as const;

export const CHOICE_HELP = `  --bottle NAME     this bottle instead of the agent's own; several are laid over each other
  --workspace DIR   what the agent works in (default: the repository around the working directory;
                    outside of one it begins with an empty directory)`;

/** What was chosen. */
export interface Chosen {
  readonly bottle?: readonly string[] | undefined;
  readonly workspace?: string | undefined;
}

/** The one agent that a command line names. @throws UsageError */
export const oneAgent = ([name, ...others]: readonly string[]): string => {
  if (name === undefined || others.length > 0) throw new UsageError("takes the name of one agent");
  return name;
};

export const libraryOf = (io: Io): Library => openLibrary(findPlaces(io.env, io.cwd));

/** A plan and what it was made from. */
export interface Planned {
  readonly manifest: Manifest;
  readonly plan: BottlePlan;
}

/** Reads, checks and plans; nothing is done. @throws Fault */
export const planFor = async (agent: string, chosen: Chosen, io: Io): Promise<Planned> => {
  const library = libraryOf(io);
  const manifest = resolveManifest({ agent, bottles: chosen.bottle ?? [] }, library);
  const { refuseSecrets } = await import("../refuse-secrets.ts");
  refuseSecrets(manifest.files);
  const facts = gatherFacts(manifest, library, io.env, workspaceOf(chosen, library, io));
  return { manifest, plan: plan(manifest, facts) };
};

const workspaceOf = ({ workspace }: Chosen, { places }: Library, { cwd }: Io): string | null => {
  if (workspace === undefined) return places.repository;
  const directory = resolve(cwd, workspace);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault(`--workspace ${directory} is not a directory`);
  return directory;
};

/** `parseArgs`, for a command without options. @throws UsageError */
export const noArguments = (args: readonly string[]): void => {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  if (positionals.length > 0) throw new UsageError("takes no argument");
};
