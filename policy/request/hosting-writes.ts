/** Kinds of writes through the programming interface of a git hosting, for a route's `writes`. */
export const WRITE_KINDS = [
  "contents",
  "refs",
  "merge",
  "releases",
  "snippets",
  "wiki",
  "packages",
  "repositories",
  "settings",
  "access",
  "automation",
  "graphql",
] as const;

export type WriteKind = (typeof WRITE_KINDS)[number];

/** What each kind changes. */
export const WRITES: Readonly<Record<WriteKind, string>> = {
  contents: "files, blobs, trees and commits",
  refs: "branches and tags",
  merge: "merges and rebases",
  releases: "releases and their files",
  snippets: "gists and snippets",
  wiki: "wiki pages",
  packages: "packages",
  repositories: "repositories: made, forked, imported, moved, mirrored",
  settings: "a repository's settings and protections",
  access: "keys, hooks, tokens, members and secrets",
  automation: "runs of workflows and pipelines",
  graphql: "any other GraphQL mutation",
};

interface PathRow {
  readonly kind: WriteKind;
  /** For `endsLike`, in lower case. */
  readonly path: string;
}

const rows = (kind: WriteKind, ...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ kind, path }));

/** GitHub's REST interface, its Enterprise Server, and Gitea and Forgejo, which share its paths. */
const GITHUB_AND_GITEA = [
  ...rows("contents", "repos/*/*/contents", "repos/*/*/contents/**", "repos/*/*/diffpatch"),
  ...rows("contents", "repos/*/*/git/blobs", "repos/*/*/git/trees", "repos/*/*/git/commits"),
  ...rows("refs", "repos/*/*/git/refs", "repos/*/*/git/refs/**", "repos/*/*/git/tags"),
  ...rows("refs", "repos/*/*/branches", "repos/*/*/branches/*", "repos/*/*/branches/*/rename"),
  ...rows("refs", "repos/*/*/tags", "repos/*/*/tags/*", "repos/*/*/git/notes/*"),
  ...rows("merge", "repos/*/*/merges", "repos/*/*/merge-upstream", "repos/*/*/pulls/*/merge"),
  ...rows("merge", "repos/*/*/pulls/*/update-branch", "repos/*/*/pulls/*/update"),
  ...rows("releases", "repos/*/*/releases", "repos/*/*/releases/**"),
  ...rows("snippets", "gists", "gists/**"),
  ...rows("wiki", "repos/*/*/wiki/**"),
  ...rows(
    "repositories",
    "user/repos",
    "orgs/*/repos",
    "org/*/repos",
    "admin/users/*/repos",
    "repos/migrate",
  ),
  ...rows("repositories", "repos/*/*", "repos/*/*/forks", "repos/*/*/generate", "repos/*/*/import/**"),
  ...rows("repositories", "repos/*/*/transfer/**", "repos/*/*/mirror-sync", "repos/*/*/push_mirrors/**"),
  ...rows("settings", "repos/*/*/branches/*/protection/**", "repos/*/*/branch_protections/**"),
  ...rows("settings", "repos/*/*/rulesets/**", "repos/*/*/tag_protections/**", "repos/*/*/pages/**"),
  ...rows("settings", "repos/*/*/environments/**", "repos/*/*/actions/permissions/**"),
  ...rows("access", "repos/*/*/keys/**", "repos/*/*/hooks/**", "orgs/*/hooks/**", "user/hooks/**"),
  ...rows("access", "user/keys/**", "user/gpg_keys/**", "user/ssh_signing_keys/**", "users/*/tokens/**"),
  ...rows("access", "repos/*/*/collaborators/**", "repos/*/*/actions/secrets/**", "orgs/*/members/**"),
  ...rows("access", "repos/*/*/actions/variables/**", "repos/*/*/actions/runners/**", "user/applications/**"),
  ...rows("access", "orgs/*/actions/**", "user/actions/**", "repos/*/*/teams/**", "teams/**"),
  ...rows("automation", "repos/*/*/dispatches", "repos/*/*/actions/workflows/*/dispatches"),
  ...rows("automation", "repos/*/*/actions/runs/**", "repos/*/*/actions/jobs/**"),
];

/** Forms of the web pages of Gitea and Forgejo, and their package registry. */
const GITEA_PAGES = [
  ...rows("contents", "*/*/_edit/**", "*/*/_new/**", "*/*/_upload/**", "*/*/_delete/**"),
  ...rows("contents", "*/*/_diffpatch/**", "*/*/_cherrypick/**", "*/*/upload-file"),
  ...rows("packages", "api/packages/**"),
];

/** GitLab's REST interface; a project is a number or its path, with slashes encoded or not. */
const GITLAB = [
  ...rows("contents", "projects/**/repository/files/**", "projects/**/repository/commits"),
  ...rows("contents", "projects/**/repository/submodules/**", "projects/**/uploads"),
  ...rows("refs", "projects/**/repository/branches/**", "projects/**/repository/merged_branches"),
  ...rows("refs", "projects/**/repository/tags/**", "projects/**/repository/changelog"),
  ...rows("merge", "projects/**/repository/commits/*/cherry_pick", "projects/**/repository/commits/*/revert"),
  ...rows("merge", "projects/**/merge_requests/*/merge", "projects/**/merge_requests/*/rebase"),
  ...rows("releases", "projects/**/releases/**"),
  ...rows("snippets", "snippets", "snippets/**", "projects/**/snippets/**"),
  ...rows("wiki", "projects/**/wikis/**", "groups/**/wikis/**"),
  ...rows("packages", "projects/**/packages/**"),
  ...rows(
    "repositories",
    "v4/projects",
    "v4/projects/*",
    "projects/user/*",
    "projects/import",
    "groups/import",
  ),
  ...rows("repositories", "projects/**/fork/**", "projects/**/transfer", "projects/**/export"),
  ...rows("repositories", "projects/**/remote_mirrors/**", "projects/**/mirror/**", "projects/**/import"),
  ...rows("settings", "projects/**/protected_branches/**", "projects/**/protected_tags/**"),
  ...rows("settings", "projects/**/push_rule", "projects/**/environments/**", "projects/**/pages/**"),
  ...rows("access", "projects/**/deploy_keys/**", "projects/**/deploy_tokens/**", "projects/**/hooks/**"),
  ...rows("access", "projects/**/access_tokens/**", "projects/**/members/**", "projects/**/variables/**"),
  ...rows(
    "access",
    "projects/**/runners/**",
    "groups/**/members/**",
    "groups/**/variables/**",
    "user/runners",
  ),
  ...rows("access", "personal_access_tokens/**", "user/personal_access_tokens"),
  ...rows("automation", "projects/**/pipeline", "projects/**/pipelines/**", "projects/**/trigger/**"),
  ...rows(
    "automation",
    "projects/**/jobs/**",
    "projects/**/pipeline_schedules/**",
    "projects/**/triggers/**",
  ),
];

/** Gerrit, Bitbucket Cloud and Azure DevOps. */
const OTHERS = [
  ...rows("contents", "changes/*/edit/**", "changes/*/edit:*", "changes"),
  ...rows("refs", "projects/*/branches/*", "projects/*/tags/*", "projects/*/branches:delete"),
  ...rows("merge", "changes/*/submit", "changes/*/revisions/*/submit", "changes/*/rebase"),
  ...rows("merge", "changes/*/revisions/*/cherrypick", "changes/*/revert"),
  ...rows("access", "accounts/*/sshkeys/**", "accounts/*/gpgkeys/**", "accounts/*/password.http"),
  ...rows("settings", "projects/*/access", "projects/*/config"),
  ...rows("contents", "repositories/*/*/src"),
  ...rows("refs", "repositories/*/*/refs/branches/**", "repositories/*/*/refs/tags/**"),
  ...rows("merge", "repositories/*/*/pullrequests/*/merge"),
  ...rows("releases", "repositories/*/*/downloads/**"),
  ...rows("repositories", "repositories/*/*", "repositories/*/*/forks"),
  ...rows("access", "repositories/*/*/hooks/**", "repositories/*/*/deploy-keys/**"),
  ...rows("automation", "repositories/*/*/pipelines/**"),
  ...rows("contents", "_apis/git/repositories/*/pushes"),
  ...rows("refs", "_apis/git/repositories/*/refs", "_apis/git/repositories/*/annotatedtags"),
  ...rows("merge", "_apis/git/repositories/*/merges", "_apis/git/repositories/*/cherrypicks"),
  ...rows("repositories", "_apis/git/repositories", "_apis/git/repositories/*"),
  ...rows("repositories", "_apis/git/repositories/*/importrequests"),
];

/** Writes by path. Every method but GET, HEAD and OPTIONS counts. */
export const WRITE_PATHS: readonly PathRow[] = [...GITHUB_AND_GITEA, ...GITEA_PAGES, ...GITLAB, ...OTHERS];

const named = (kind: WriteKind, names: string): readonly (readonly [string, WriteKind])[] =>
  names.split(" ").map((name) => [name.toLowerCase(), kind] as const);

/** GraphQL mutations of GitHub and GitLab that write what the paths above write. */
export const WRITE_MUTATIONS: ReadonlyMap<string, WriteKind> = new Map([
  ...named("contents", "createCommitOnBranch commitCreate"),
  ...named("refs", "createRef updateRef updateRefs deleteRef createBranch branchDelete tagCreate tagDelete"),
  ...named("refs", "createLinkedBranch"),
  ...named("merge", "mergeBranch mergePullRequest enablePullRequestAutoMerge enqueuePullRequest"),
  ...named("merge", "updatePullRequestBranch revertPullRequest mergeRequestAccept mergeRequestSetAutoMerge"),
  ...named("releases", "releaseCreate releaseUpdate releaseDelete releaseAssetLinkCreate"),
  ...named("snippets", "createSnippet updateSnippet destroySnippet"),
  ...named("repositories", "createRepository cloneTemplateRepository updateRepository archiveRepository"),
  ...named("repositories", "transferRepository importRepository projectCreate"),
  ...named("settings", "createBranchProtectionRule updateBranchProtectionRule deleteBranchProtectionRule"),
  ...named("settings", "createRepositoryRuleset updateRepositoryRuleset deleteRepositoryRuleset"),
  ...named("settings", "branchRuleCreate branchRuleUpdate branchRuleDelete"),
  ...named("access", "createDeployKey deleteDeployKey updateIpAllowListEntry ciVariableCreate"),
  ...named("automation", "createDeployment pipelineCreate pipelineRetry jobPlay runnerCreate"),
]);
