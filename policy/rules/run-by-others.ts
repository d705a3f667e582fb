import { shortOid } from "../../model/oid.ts";
import { type GlobIndex, indexGlobs } from "../glob-index.ts";
import type { PrepareRule } from "./change-rule.ts";
import { complaint } from "./complaint.ts";

/** What a CI system reads, by its own documentation. */
const CI: readonly string[] = [
  ".github/workflows/**",
  ".github/actions/**",
  ".gitea/workflows/**",
  ".forgejo/workflows/**",
  ".gitlab-ci.yml",
  ".gitlab/ci/**",
  ".circleci/**",
  "**/Jenkinsfile",
  "**/Jenkinsfile.*",
  "azure-pipelines*.yml",
  ".azure-pipelines/**",
  ".travis.yml",
  ".drone.yml",
  ".drone.star",
  ".woodpecker.y*ml",
  ".woodpecker/**",
  "bitbucket-pipelines.yml",
  "appveyor.yml",
  ".appveyor.yml",
  ".buildkite/**",
  ".cirrus.*",
  ".teamcity/**",
  ".semaphore/**",
  "cloudbuild.y*ml",
  "buildspec.yml",
  ".tekton/**",
  ".build.yml",
  ".builds/**",
  "wercker.yml",
  "codeship-*.yml",
  ".ci/**",
];

/** Names that git runs a hook by (githooks(5)). */
const GIT_HOOKS = [
  "applypatch-msg",
  "pre-applypatch",
  "post-applypatch",
  "pre-commit",
  "pre-merge-commit",
  "prepare-commit-msg",
  "commit-msg",
  "post-commit",
  "pre-rebase",
  "post-checkout",
  "post-merge",
  "pre-push",
  "pre-receive",
  "update",
  "proc-receive",
  "post-receive",
  "post-update",
  "reference-transaction",
  "push-to-checkout",
  "pre-auto-gc",
  "post-rewrite",
  "post-index-change",
];

/** What git, a hook manager, an editor or an agent runs on its own where it finds it. */
const HOOKS: readonly string[] = [
  ".githooks/**",
  ".git-hooks/**",
  ...GIT_HOOKS.map((name) => `**/hooks/${name}`),
  ".husky/**",
  "**/lefthook*.y*ml",
  "**/.lefthook/**",
  ".pre-commit-config.y*ml",
  ".pre-commit-hooks.y*ml",
  ".overcommit.yml",
  ".vscode/tasks.json",
  ".devcontainer/**",
  "**/.envrc",
  "**/.claude/settings*.json",
  "**/.mcp.json",
];

/** One index of both, made when a push is first judged by it. */
let index: GlobIndex | null = null;
const LISTS = { ci: 0, hooks: 1 } as const;

const changed =
  (key: keyof typeof LISTS, rule: string, what: string): PrepareRule =>
  ({ content }) => {
    if (content[key] === "allow") return null;
    index ??= indexGlobs([CI, HOOKS]);
    const { matching } = index;
    return {
      byName: true,
      concerns: ({ path }) => matching(path).includes(LISTS[key]),
      judge: ({ path, oid, by }, _, show) =>
        complaint([content[key], `content.${key}`], {
          rule,
          message: `${show(path)}: ${oid === null ? "deleted" : "changed"} by ${shortOid(by)}; ${what}`,
          hint: "have somebody read it who may decide what runs there",
        }),
    };
  };

/** What other machines run with rights of their own. */
export const ciDefinitions = changed("ci", "content/ci", "a CI system runs what it says");

/** What runs on the machine of whoever fetches it. */
export const hookDirectories = changed("hooks", "content/hooks", "tools run what it says on their own");
