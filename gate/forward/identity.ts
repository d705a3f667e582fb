import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { Fault } from "../../model/fault.ts";

/**
 * The private key's path, when ssh will take it. ssh itself passes over a key that it cannot use and says
 * only "Permission denied"; here is told why. @throws Fault
 */
export const checkIdentity = async (path: string | undefined): Promise<string> => {
  const hint = "set forward.identity_file to a key made for the gate: ssh-keygen -t ed25519 -N '' -f FILE";
  if (path === undefined || path === "")
    throw new Fault("forwarding over ssh needs an identity file", { hint });
  if (!isAbsolute(path)) throw new Fault("the identity file's path is not absolute", { hint });
  const facts = await stat(path).catch((cause: unknown) => {
    throw new Fault("the identity file for forwarding cannot be found", { hint, cause });
  });
  if (!facts.isFile()) throw new Fault("the identity file for forwarding is not a file", { hint });
  if ((facts.mode & 0o077) !== 0) {
    throw new Fault("the identity file for forwarding can be used by other accounts", {
      hint: "chmod 600 the key",
    });
  }
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new Fault("the identity file for forwarding cannot be read by the gate's account", {
      hint: "chown the key to the account that runs the gate",
      cause,
    });
  });
  return path;
};
