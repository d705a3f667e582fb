import type { Manifest } from "../resolve/manifest.ts";
import type { BottlePlan, IdentityField } from "./bottle-plan.ts";

/** Who the agent claims to be in commits, field by field with whoever says so; nobody vouches for it. */
export const planIdentity = (manifest: Manifest): BottlePlan["identity"] => ({
  name: field(manifest, "name"),
  email: field(manifest, "email"),
});

const field = ({ settings, source, agent }: Manifest, key: "name" | "email"): IdentityField => {
  const value = settings.git.user[key] || null;
  const where = value === null ? null : source(["git", "user", key]);
  return { value, source: where, by: where === null ? null : where.file === agent.file ? "agent" : "bottle" };
};
