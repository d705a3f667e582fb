import { mkdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../model/fault.ts";
import { inspectHook } from "./hook-file.ts";
import { keptHook } from "./hook-name.ts";
import { type HookScript, hookScript } from "./hook-script.ts";
import { hasKeptHook, keepHook } from "./keep-hook.ts";
import type { Slot } from "./servers/layout.ts";
import { writeHook } from "./write-hook.ts";

/** Puts the gate's hook into a slot and keeps what stood there. `say` gets one line for each thing done. */
export const placeHook = async (
  slot: Slot,
  script: Omit<HookScript, "version">,
  say: (line: string) => void,
): Promise<void> => {
  const { file, drafts } = slot;
  const text = hookScript(script);
  const found = await inspectHook(file);
  if (found.kind === "ours" && found.text === text && found.executable) {
    say(`${file} is already the gate's`);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  const kept = found.kind === "foreign" && (await keepHook(file));
  try {
    await writeHook(file, text, drafts);
  } catch (error) {
    if (kept) await unlink(keptHook(file));
    throw error;
  }
  if (found.kind === "foreign") {
    const when = found.executable
      ? "the gate runs it after its own checks"
      : "it is not executable, so it stays idle";
    say(`kept the hook that was there as ${keptHook(file)}: ${when}`);
  } else if (await hasKeptHook(file)) {
    say(`${keptHook(file)} stays the hook that the gate runs after its own checks`);
  }
  say(`${found.kind === "ours" ? "renewed" : "installed"} ${file}`);
};

/** @throws Fault where somebody else's file is in a place that cannot be shared */
export const refuseOccupied = async (slot: Slot): Promise<void> => {
  if (!slot.crowded || (await inspectHook(slot.file)).kind !== "foreign") return;
  throw new Fault(`${slot.file} is there already, and it is not the gate's`, {
    hint: "give it another name: everything in that directory runs",
  });
};
