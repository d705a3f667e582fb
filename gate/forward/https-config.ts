import { configValue } from "../git-config.ts";
import type { Credential, HttpsAccess } from "./check-target.ts";
import type { ForwardTarget } from "./target.ts";

/** Files of one forward's own directory, which is git's working directory. */
export const AUTHORITIES = "authorities.pem";
/** An empty directory: no authority is found there. */
export const NO_AUTHORITIES = "no-authorities";

/**
 * A credential helper (gitcredentials(7)) that knows nothing: it copies what stands on descriptor 3, which git and
 * its transport hand down. A question is not read but drained, and there is nothing to store or erase.
 */
const HELPER = '!f() { cat >/dev/null; test "$1" != get || cat <&3; }; f';

/**
 * git's configuration of https (git-config(1)), without the credential: one host is asked for it, no redirect is
 * followed, and the certificate is verified. Nothing of the account counts: no proxy, cookie, client certificate
 * or Kerberos ticket.
 */
export const httpsConfig = (
  { origin, credential, authorities }: HttpsAccess,
  { stallTimeoutMs }: Pick<ForwardTarget, "stallTimeoutMs">,
): string =>
  [
    "[http]",
    "\tfollowRedirects = false",
    "\tsslVerify = true",
    "\tsslVersion = tlsv1.2",
    ...(authorities === null ? [] : [`\tsslCAInfo = ${AUTHORITIES}`, `\tsslCAPath = ${NO_AUTHORITIES}`]),
    "\tproxy =",
    "\temptyAuth = false",
    "\tsaveCookies = false",
    "\tlowSpeedLimit = 1",
    `\tlowSpeedTime = ${Math.max(1, Math.ceil(stallTimeoutMs / 1000))}`,
    "[credential]",
    "\thelper =",
    ...(credential === null ? [] : [`[credential "${origin}"]`, `\thelper = ${configValue(HELPER)}`]),
    "",
  ].join("\n");

/** What a credential helper answers (git-credential(1), "INPUT/OUTPUT FORMAT"; `authtype` since git 2.46). */
export const credentialAnswer = (credential: Credential): string =>
  credential.scheme === "basic"
    ? `username=${credential.username}\npassword=${credential.token}\n`
    : `capability[]=authtype\nauthtype=Bearer\ncredential=${credential.token}\n`;

/** Every form in which a server can send the credential back. */
export const credentialForms = (credential: Credential): readonly string[] => {
  const { token } = credential;
  const shown =
    credential.scheme === "bearer" ? [] : [Buffer.from(`${credential.username}:${token}`).toString("base64")];
  return [...new Set([...shown, token, encodeURIComponent(token)])];
};
