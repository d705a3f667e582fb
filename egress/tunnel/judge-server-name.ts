import type { Reason } from "../../model/decision.ts";
import { parseHost } from "../../policy/request/host.ts";
import { refuse } from "../../policy/request/rules.ts";
import type { ClientHello } from "./client-hello.ts";

/** A tunnel that is passed through unread must name, inside TLS, the very host that it was opened for. */
export const judgeServerName = (name: string, { serverName, encrypted }: ClientHello): Reason[] => {
  const host = serverName === null ? null : parseHost(serverName);
  return [
    serverName === null &&
      refuse("host/missing", "the tunnel has no TLS with a server name", "name the host inside TLS"),
    serverName !== null &&
      !(host?.kind === "name" && host.name === name) &&
      refuse(
        "host/disagreement",
        "the server name inside TLS is not what the CONNECT target says",
        "name one host everywhere",
      ),
    encrypted &&
      refuse("host/disagreement", "an encrypted server name cannot be judged", "leave encrypted hellos out"),
  ].filter((reason) => reason !== false);
};
