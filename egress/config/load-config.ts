import { dirname, resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { complaintLine, complaintsOf } from "../../policy/file/complaints.ts";
import { readYaml } from "../../policy/file/read-yaml.ts";
import { plainOf } from "../../policy/file/tree.ts";
import { toListener } from "../../policy/schema/listener.ts";
import { readPrivate } from "../../sys/read-private.ts";
import type { Limits } from "../house.ts";
import type { CredentialsFrom, EgressConfig } from "./config.ts";
import { type EgressFile, egressSchema } from "./schema.ts";

const WHAT = "the configuration";

/** Reads the file of `bottle egress`: YAML, or JSON, which is YAML too. @throws Fault that names file, line and key */
export const loadConfig = async (file: string): Promise<EgressConfig> =>
  parseConfig(await readPrivate(file, WHAT, "trusted"), file);

/** The same for text that has been read; `file` is where it is from, and what its paths are relative to. @throws Fault */
export const parseConfig = (text: string, file: string): EgressConfig => {
  const tree = readYaml(text, file, WHAT);
  const { data, error } = egressSchema.safeParse(plainOf(tree));
  if (error !== undefined) {
    throw new Fault(complaintsOf(tree, egressSchema, error.issues).map(complaintLine).join("\n"), {
      hint: "nothing was guessed: docs/egress-config.md lists every key",
    });
  }
  const place = (path: string): string => resolve(dirname(file), path);
  const { ca, routes, placeholders, levels, upstream } = data;
  return {
    listen: data.listen.map((one) => toListener(one, place)),
    ca: { certificate: place(ca.certificate), lifetimeMs: ca.lifetime, nameConstraints: ca.name_constraints },
    policy: { routes, placeholders, levels },
    credentials: data.credentials === undefined ? null : toSource(data.credentials, place),
    hosts: new Map(Object.entries(data.hosts)),
    extraCa: upstream.extra_ca.map(place),
    http2: upstream.http2,
    nextHop: upstream.next_hop ?? null,
    pipelock:
      upstream.pipelock === undefined
        ? null
        : { program: upstream.pipelock.program, directory: place(upstream.pipelock.directory) },
    audit: place(data.audit),
    flows: data.flows === undefined ? null : place(data.flows),
    limits: toLimits(data.limits),
  };
};

const toSource = (
  { file, descriptor }: NonNullable<EgressFile["credentials"]>,
  place: (path: string) => string,
): CredentialsFrom => {
  if (file !== undefined) return { kind: "file", path: place(file) };
  return descriptor === undefined ? { kind: "stdin" } : { kind: "descriptor", fd: descriptor };
};

const toLimits = (read: EgressFile["limits"]): Limits => ({
  connections: read.connections,
  headerBytes: read.headers,
  headerMs: read.header_time,
  connectMs: read.connect,
  resolveMs: read.resolve,
  responseMs: read.response,
  idleMs: read.idle,
  totalMs: read.total,
  bodyBytes: read.body,
  spoolBytes: read.spool,
  messageBytes: read.message,
  shutdownMs: read.shutdown,
});
