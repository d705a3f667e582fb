import type { GateRepository } from "./bottle-plan.ts";
import { GATE_TOKEN, RUN } from "./layout.ts";
import type { PlannedFile } from "./planned-file.ts";

/** JSON, which is YAML too. */
const file = (path: string, value: unknown): PlannedFile => ({
  path,
  mode: "0600",
  content: `${JSON.stringify(value, null, 2)}\n`,
});

const policyFile = ({ name }: GateRepository): string => `${RUN}/policy-${name}.yaml`;

/** Which policy the gate reads for a repository: where refs are named, one that is laid over the remote's own. */
const policyOf = (repository: GateRepository): string | null =>
  repository.refs === null ? repository.policy : policyFile(repository);

/**
 * The files that the gate of one bottle runs from, on the host: that of `gate serve`, with one client that reads and
 * writes each repository, and the policies that name the refs of a remote.
 */
export const gateFiles = (
  client: string,
  repositories: readonly GateRepository[],
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
  ...repositories
    .filter(({ refs }) => refs !== null)
    .map((one) =>
      file(policyFile(one), {
        version: 1,
        ...(one.policy === null ? {} : { extends: one.policy }),
        refs: { allow: one.refs },
      }),
    ),
];

const repositoryOf = (repository: GateRepository) => {
  const { upstream } = repository;
  const policy = policyOf(repository);
  return {
    upstream: {
      url: upstream.url,
      ...(upstream.identityFile === null ? {} : { identity_file: upstream.identityFile }),
      ...(upstream.knownHostKey === null ? {} : { known_host_key: upstream.knownHostKey }),
    },
    ...(policy === null ? {} : { policy }),
  };
};
