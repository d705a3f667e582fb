import { dirname, join, resolve } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { at, complaintLine, complaintsOf } from "../../../policy/file/complaints.ts";
import { readYaml } from "../../../policy/file/read-yaml.ts";
import { plainOf, type Tree } from "../../../policy/file/tree.ts";
import { toListener } from "../../../policy/schema/listener.ts";
import { readPrivate } from "../../../sys/read-private.ts";
import { checkTarget } from "../../forward/check-target.ts";
import { MIN_TOKEN, parseScrypt, sha256 } from "../access/digests.ts";
import type { Client, Limits, Proof, Right, ServeConfig, ServedRepository } from "./config.ts";
import { type ServeFile, serveSchema } from "./schema.ts";

/** Reads the file of `gate serve` and those it names. @throws Fault that names file, line and key */
export const loadConfig = async (file: string): Promise<ServeConfig> => {
  const tree = readYaml(await readPrivate(file, "the configuration", "trusted"), file, "the configuration");
  const read = parse(tree);
  const place = (path: string): string => resolve(dirname(file), path);
  const refuse = (path: readonly PropertyKey[], message: string): never => {
    throw wrong([complaintLine(at(tree, path, message))]);
  };
  const stateDir = place(read.state);
  const repositories = new Map<string, ServedRepository>();
  for (const [name, one] of Object.entries(read.repositories)) {
    const repository = toRepository(name, one, stateDir, place);
    await checkTarget(repository.upstream).catch((error: Fault) => {
      refuse(["repositories", name, "upstream"], error.message);
    });
    repositories.set(name, repository);
  }
  const clients: Client[] = [];
  for (const [index, client] of read.clients.entries()) {
    const proof = await toProof(client, place);
    if (proof === null)
      refuse(["clients", index, "token_file"], `must hold one line of at least ${MIN_TOKEN} characters`);
    else clients.push({ name: client.name, proof, rights: toRights(client.repositories) });
  }
  return {
    stateDir,
    listen: read.listen.map((one) => toListener(one, place)),
    metrics: read.metrics === undefined ? null : toListener(read.metrics, place),
    repositories,
    clients,
    limits: toLimits(read.limits),
  };
};

const parse = (tree: Tree): ServeFile => {
  const { data, error } = serveSchema.safeParse(plainOf(tree));
  if (error !== undefined) throw wrong(complaintsOf(tree, serveSchema, error.issues).map(complaintLine));
  return data;
};

const wrong = (lines: readonly string[]): Fault =>
  new Fault(lines.join("\n"), { hint: "nothing was guessed: docs/serve-config.md lists every key" });

const toRepository = (
  name: string,
  { upstream, policy, stale, object_format: objectFormat, namespaces }: ServeFile["repositories"][string],
  stateDir: string,
  place: (path: string) => string,
): ServedRepository => ({
  name,
  gitDir: join(stateDir, `${name}.git`),
  upstream: {
    url: upstream.url,
    identityFile: upstream.identity_file === undefined ? undefined : place(upstream.identity_file),
    knownHostKey: upstream.known_host_key,
    tokenFile: upstream.token_file === undefined ? undefined : place(upstream.token_file),
    username: upstream.username,
    auth: upstream.auth,
    caFile: upstream.ca_file === undefined ? undefined : place(upstream.ca_file),
    connectTimeoutMs: upstream.connect_timeout,
    stallTimeoutMs: upstream.stall_timeout,
    timeoutMs: upstream.timeout,
  },
  policy: policy === undefined ? null : place(policy),
  stale,
  objectFormat,
  namespaces,
});

const toProof = async (
  client: ServeFile["clients"][number],
  place: (path: string) => string,
): Promise<Proof | null> => {
  if (client.password_scrypt !== undefined)
    return { kind: "password", scrypt: parseScrypt(client.password_scrypt) };
  if (client.token_sha256 !== undefined)
    return { kind: "token", sha256: Buffer.from(client.token_sha256, "hex") };
  const text = await readPrivate(place(client.token_file as string), "the token file", "secret");
  const token = text.replace(/\r?\n$/, "");
  return token.length < MIN_TOKEN || !/^[\x21-\x7e]+$/.test(token)
    ? null
    : { kind: "token", sha256: sha256(token) };
};

const toRights = (
  repositories: Readonly<Record<string, readonly Right[]>>,
): ReadonlyMap<string, ReadonlySet<Right>> =>
  new Map(Object.entries(repositories).map(([name, rights]) => [name, new Set(rights)]));

const toLimits = (read: ServeFile["limits"]): Limits => ({
  running: read.running,
  pushes: read.pushes,
  waiting: read.waiting,
  perClient: read.per_client,
  connections: read.connections,
  waitMs: read.wait,
  fetchMs: read.fetch,
  pushMs: read.push,
  idleMs: read.idle,
  refreshMs: read.refresh,
  fillMs: read.fill,
  pushBytes: read.push_size,
  shutdownMs: read.shutdown,
});
