/** A file that `bottle init` writes below the configuration directory. */
export interface Starter {
  readonly path: string;
  readonly text: string;
}

const BASE = `---
# A bottle says what an agent may have. Every key: docs/bottles-reference.md.
# This one is what your others build on: who commits, and where the walls come from.

backend: bubblewrap        # or docker, smolvm, microsandbox; those need an image
# image: my-agent:latest

git:
  user:
    name: "Implementer"
    email: "implementer@example.com"
---

The text below the settings of a bottle is for you; no agent reads it.
`;

const DEVELOPMENT = `---
extends: base

# The agent's own service. The token stays on the host: the agent gets a placeholder, and the proxy puts the
# token in. For Codex: { template: codex, forward_host_credentials: true }
agent_provider:
  template: claude
  auth_token: BOTTLE_CLAUDE_OAUTH_TOKEN

# Variables of the agent: a literal, a variable of the host, or a question at the launch.
env:
  LOG_LEVEL: debug
  # API_URL: "\${API_URL}"
  # CODE: "?one-time code"

# Repositories that the agent may push to, through the gate. Only the gate reads the key.
# git:
#   remotes:
#     app:
#       url: "ssh://git@git.example.com/team/app.git"
#       identity_file: ~/.ssh/id_gate
#       known_host_key: "ssh-ed25519 …"      # ssh-keyscan -t ed25519 git.example.com, and compare
#       refs: ["refs/heads/agent/**"]

# Hosts that the agent may talk to. Nothing else leaves the bottle.
# egress:
#   routes:
#     - host: registry.example.com
#       matches: [{ methods: [GET], paths: [{ prefix: /packages/ }] }]
---
`;

const AGENT = `---
bottle: development
# Over the bottle's identity, field by field:
# git: { user: { email: "reviewer@example.com" } }
# skills: [review]
---

You work on the repository in /workspace. Make small commits and push them to a branch of your own.
`;

/** What a new user begins with. */
export const STARTERS: readonly Starter[] = [
  { path: "bottles/base.md", text: BASE },
  { path: "bottles/development.md", text: DEVELOPMENT },
  { path: "agents/implementer.md", text: AGENT },
];
