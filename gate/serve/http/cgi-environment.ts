import { dirname, join } from "node:path";
import type { ServedRepository } from "../config/config.ts";
import type { Service } from "./route-request.ts";

/** One request to git http-backend, in words that were all checked before. */
export interface CgiRequest {
  readonly repository: ServedRepository;
  readonly call: "advertise" | "call";
  readonly service: Service;
  readonly client: string;
  /** Absent over a unix socket. */
  readonly remoteAddress: string | undefined;
  readonly compressed: boolean;
  readonly gitProtocol: string | undefined;
  /** Largest pack, in `bytes`. */
  readonly pushBytes: number;
}

/**
 * What every git process of a request is told, above all configuration (git-config(1), GIT_CONFIG_COUNT): the
 * hooks are the mirror's own, only the service that was asked for is there, memory stays small.
 */
const settingsOf = ({
  repository,
  service,
  pushBytes,
}: CgiRequest): readonly (readonly [string, string])[] => [
  ["core.hooksPath", join(repository.gitDir, "hooks")],
  ["http.getanyfile", "false"],
  ["http.uploadpack", String(service === "git-upload-pack")],
  ["http.receivepack", String(service === "git-receive-pack")],
  ["receive.maxInputSize", String(pushBytes)],
  ["receive.advertisePushOptions", "false"],
  ["uploadpack.allowFilter", "true"],
  ["core.bigFileThreshold", "16m"],
  ["core.packedGitWindowSize", "16m"],
  ["core.packedGitLimit", "128m"],
  ["core.deltaBaseCacheLimit", "32m"],
  ["pack.windowMemory", "64m"],
  ["pack.deltaCacheSize", "32m"],
];

/**
 * The environment of git http-backend (git-http-backend(1), RFC 3875). It is the whole of it: of the client
 * come two checked values, of this process PATH and the time zone. The length of a request is not told: git would
 * wait for the rest of one that was cut off for ever, and at full speed; without it, git reads to the end.
 */
export const cgiEnvironment = (
  request: CgiRequest,
  base: Readonly<Record<string, string>>,
): Record<string, string> => {
  const { repository, service, client, remoteAddress, compressed, gitProtocol } = request;
  const advertise = request.call === "advertise";
  const settings = settingsOf(request).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key] as const,
    [`GIT_CONFIG_VALUE_${index}`, value] as const,
  ]);
  return {
    ...base,
    HOME: repository.gitDir,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(settings.length / 2),
    ...Object.fromEntries(settings),
    GATEWAY_INTERFACE: "CGI/1.1",
    GIT_PROJECT_ROOT: rootOf(repository),
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: advertise ? "GET" : "POST",
    PATH_INFO: `/${repository.name}.git/${advertise ? "info/refs" : service}`,
    QUERY_STRING: advertise ? `service=${service}` : "",
    REMOTE_USER: client,
    REMOTE_ADDR: remoteAddress ?? "unix",
    ...(advertise ? {} : { CONTENT_TYPE: `application/x-${service}-request` }),
    ...(compressed ? { HTTP_CONTENT_ENCODING: "gzip" } : {}),
    ...(gitProtocol === undefined ? {} : { GIT_PROTOCOL: gitProtocol }),
  };
};

const rootOf = ({ name, gitDir }: ServedRepository): string =>
  name.split("/").reduce((dir) => dirname(dir), gitDir);
