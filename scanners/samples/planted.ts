import { randomBytes } from "node:crypto";
import { base62Crc } from "../checks/crc-tails.ts";

/** A secret for the doctor's canary: a GitHub token with a valid checksum that nobody ever issued. */
export const plantedSecret = (): { readonly rule: string; readonly text: string } => {
  const body = randomBytes(18).toString("hex");
  return { rule: "github-pat", text: base62Crc.seal(`ghp_${body}`) };
};
