import { failure, Stopped } from "../http/failure.ts";
import { ConnectTimeout } from "./dial.ts";

/** Codes of OpenSSL's verification (X509_STORE_CTX_get_error(3)) and of Node's check of the name. */
const CERTIFICATE =
  /^(?:ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH)/;
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
  "ETIMEDOUT",
  "ERR_SOCKET_CONNECTION_TIMEOUT",
]);

/** What an error between the proxy and a server means for the agent. Its code is safe to print, its message is not. */
export const explainError = (error: unknown): Stopped => {
  if (error instanceof Stopped) return error;
  if (error instanceof ConnectTimeout) return new Stopped(failure("upstream/slow"), "no connection in time");
  const code = codeOf(error);
  if (CERTIFICATE.test(code)) return new Stopped(failure("upstream/certificate"), code);
  if (UNREACHABLE.has(code)) return new Stopped(failure("upstream/unreachable"), code);
  return new Stopped(failure("upstream/broken"), code || "closed");
};

/** With several addresses tried, that of the last. */
const codeOf = (error: unknown): string => {
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  const last = errors?.at(-1);
  return last === undefined ? (typeof code === "string" ? code : "") : codeOf(last);
};
