import type { BottlePlan, GateRepository } from "./bottle-plan.ts";
import { GATE_TOKEN, PUSH_LOG, RUN, upstreamToken } from "./layout.ts";
import type { PlannedFile } from "./planned-file.ts";

/** JSON, which is YAML too. */
const file = (path: string, value: unknown): PlannedFile => ({
  path,
  mode: "0600",
  content: `${JSON.stringify(value, null, 2)}\n`,
});

const policyFile = ({ name }: GateRepository): string => `${RUN}/policy-${name}.yaml`;

/**
 * The files that the gate of one bottle runs from, on the host: that of `gate serve`, with one client that reads and
 * writes each repository, and for each a policy: who commits, which refs may be pushed, one audit for all. It is laid
 * over the remote's own, which says alone who may commit.
 */
export const gateFiles = (
  client: string,
  repositories: readonly GateRepository[],
  identity: BottlePlan["identity"],
): readonly PlannedFile[] => [
  file(`${RUN}/gate.yaml`, {
    version: 1,
    state: `${RUN}/mirrors`,
    listen: [{ socket: `${RUN}/bottle/gate.sock`, mode: "0600" }],
    repositories: Object.fromEntries(repositories.map((one) => [one.name, repositoryOf(one)])),
    clients: [
      {
        name: client,
        token_file: GATE_TOKEN,
        repositories: Object.fromEntries(repositories.map(({ name }) => [name, ["read", "write"]])),
      },
    ],
  }),
  ...repositories.map((one) =>
    file(policyFile(one), {
      version: 1,
      ...(one.policy === null ? committers(identity) : { extends: one.policy }),
      ...(one.refs === null ? {} : { refs: { allow: one.refs } }),
      audit: PUSH_LOG,
    }),
  ),
];

/** Only the agent's own identity may stand in commits that it pushes. */
const committers = ({ name, email }: BottlePlan["identity"]) => {
  const author = {
    ...(name.value === null ? {} : { name: name.value }),
    ...(email.value === null ? {} : { email: email.value }),
  };
  return Object.keys(author).length === 0 ? {} : { commits: { author: [author], committer: "author" } };
};

const repositoryOf = (repository: GateRepository) => {
  const { upstream } = repository;
  return {
    upstream: {
      url: upstream.url,
      ...(upstream.identityFile === null ? {} : { identity_file: upstream.identityFile }),
      ...(upstream.knownHostKey === null ? {} : { known_host_key: upstream.knownHostKey }),
      ...(upstream.tokenRef === null ? {} : { token_file: upstreamToken(repository.name) }),
      ...(upstream.tokenRef === null || upstream.username === null ? {} : { username: upstream.username }),
      ...(upstream.caFile === null ? {} : { ca_file: upstream.caFile }),
    },
    policy: policyFile(repository),
  };
};
