import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { BACKEND_NAMES } from "../backends/backends.ts";
import type { Io } from "../command.ts";
import { gatherFacts } from "../gather-facts.ts";
import type { HostFacts } from "../host-facts.ts";
import { type Library, openLibrary } from "../library/library.ts";
import { findPlaces } from "../library/places.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import { plan, type Start } from "../plan/plan.ts";
import type { Manifest } from "../resolve/manifest.ts";
import { resolveManifest } from "../resolve/resolve.ts";

/** Options that choose what is planned. */
export const CHOICE = {
  bottle: { type: "string", multiple: true },
  workspace: { type: "string" },
  backend: { type: "string" },
} as const;

/** Of these, the ones that may be given more than once. */
export const REPEATABLE: readonly string[] = ["bottle"];

export const CHOICE_HELP = `  --bottle NAME     this bottle instead of the agent's own; several are laid over each other
  --workspace DIR   let the agent work in this directory of yours (default: in clones of the remotes,
                    made in the bottle through the gate)
  --backend NAME    where the walls come from, instead of what the bottle says`;

/** What was chosen. */
export interface Chosen {
  readonly bottle?: readonly string[] | undefined;
  readonly workspace?: string | undefined;
  readonly backend?: string | undefined;
}

/** The one agent that a command line names. @throws UsageError */
export const oneAgent = ([name, ...others]: readonly string[]): string => {
  if (name === undefined || others.length > 0) throw new UsageError("takes the name of one agent");
  return name;
};

/** The one bottle that a command line names. @throws UsageError */
export const oneName = ([name, ...others]: readonly string[]): string => {
  if (name === undefined || others.length > 0) throw new UsageError("takes the name of one bottle");
  return name;
};

export const libraryOf = (io: Io): Library => openLibrary(findPlaces(io.env, io.cwd));

/** A plan and what it was made from. */
export interface Planned {
  readonly manifest: Manifest;
  readonly facts: HostFacts;
  readonly plan: BottlePlan;
}

/** Reads, checks and plans; nothing is done. @throws Fault */
export const planFor = async (agent: string, chosen: Chosen, io: Io, start?: Start): Promise<Planned> => {
  const library = libraryOf(io);
  const manifest = onBackend(resolveManifest({ agent, bottles: chosen.bottle ?? [] }, library), chosen);
  const { refuseSecrets } = await import("../refuse-secrets.ts");
  refuseSecrets(manifest.files);
  const facts = gatherFacts(manifest, library, io.env, workspaceOf(chosen, io));
  return { manifest, facts, plan: plan(manifest, facts, start) };
};

const onBackend = (manifest: Manifest, { backend }: Chosen): Manifest => {
  if (backend === undefined) return manifest;
  if (!BACKEND_NAMES.includes(backend))
    throw new UsageError(`--backend ${backend}: there are ${BACKEND_NAMES.join(", ")}`);
  return { ...manifest, settings: { ...manifest.settings, backend } };
};

const workspaceOf = ({ workspace }: Chosen, { cwd }: Io): string | null => {
  if (workspace === undefined) return null;
  const directory = resolve(cwd, workspace);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault(`--workspace ${directory} is not a directory`);
  return directory;
};

/** `parseOptions`, for a command without options. @throws UsageError */
export const noArguments = (args: readonly string[]): void => {
  const { positionals } = parseOptions(args, {});
  if (positionals.length > 0) throw new UsageError("takes no argument");
};
