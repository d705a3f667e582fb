import { githubEnterprise as server } from "../../gate/who/github-enterprise.ts";
import { Fault } from "../../model/fault.ts";
import type { Layout } from "./layout.ts";

const elsewhere = (): Fault =>
  new Fault(
    "a GitHub Enterprise Server takes its hooks as an uploaded environment, not as files in a repository",
    {
      hint: "gate install --server github-enterprise --output FILE.tar.gz, then see docs/servers/github-enterprise.md",
    },
  );

/** Hooks run in a chroot that an administrator uploads; nothing is installed in a repository. */
export const githubEnterprise: Layout = {
  name: "github-enterprise",
  server,
  usesGitHooks: false,
  recognises: async () => false,
  slot: () => Promise.reject(elsewhere()),
  serverWidePlace: "nowhere: use --output",
  serverWide: () => Promise.reject(elsewhere()),
  afterServerWide: () => [],
  examine: async () => [],
};
