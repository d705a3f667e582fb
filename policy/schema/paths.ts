import * as z from "zod";
import { EVERY_ACT } from "../defaults.ts";
import { globs, level, text } from "./values.ts";

const pathRule = z.strictObject({
  name: text.optional().describe("What replaces the rule in a policy that extends this one."),
  match: globs.min(1).describe("Paths, as globs, also in other case and spelling of the same characters."),
  except: globs.default([]).describe("Paths that the rule leaves alone, as globs on the exact bytes."),
  on: z
    .array(z.enum(["add", "edit", "delete", "mode", "type"]))
    .min(1)
    .default([...EVERY_ACT])
    .describe("What is done to the path."),
  level: level.default("block").describe("What a change of such a path does."),
  hint: text.optional().describe("Told to the pusher."),
});

export const pathsSchema = z.array(pathRule).default([]);
