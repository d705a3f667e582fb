import { crypto } from "../../../sys/crypto.ts";
import type { Client } from "../config/config.ts";
import type { Credentials } from "./credentials.ts";
import { isPassword, sameDigest, sha256 } from "./digests.ts";

/** Finds out whose credentials these are; null: nobody's. */
export type Authenticate = (credentials: Credentials | null) => Promise<Client | null>;

/** Passwords that were right and are remembered; a password takes long to check on purpose. */
const MOST_REMEMBERED = 256;
/** Attempts with a password that wait for each other; more are wrong unheard. */
const MOST_WAITING = 16;

/**
 * Every digest is compared with, whoever it belongs to, each in constant time: how long it takes tells nothing.
 * Passwords are checked one after another, so that wrong ones cannot take the machine.
 */
export const authenticator = (clients: readonly Client[]): Authenticate => {
  const remembered = new Map<string, Client>();
  const key = crypto().randomBytes(32);
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = async (check: () => Promise<boolean>): Promise<boolean> => {
    if (waiting >= MOST_WAITING) return false;
    waiting += 1;
    const mine = last.then(check, check);
    last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };

  const byPassword = async (user: string, password: string): Promise<Client | null> => {
    const client = clients.find(({ name }) => name === user);
    if (client?.proof.kind !== "password") return null;
    const { scrypt } = client.proof;
    const mark = crypto().createHmac("sha256", key).update(`${user}:${password}`).digest("hex");
    if (remembered.get(mark) === client) return client;
    if (!(await inTurn(() => isPassword(password, scrypt)))) return null;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(mark, client);
    return client;
  };

  return async (credentials) => {
    if (credentials === null) return null;
    const token = credentials.kind === "bearer" ? credentials.token : credentials.password;
    const found = ownerOf(sha256(token), clients);
    if (credentials.kind === "bearer") return found;
    if (found !== null) return found.name === credentials.user ? found : null;
    return byPassword(credentials.user, credentials.password);
  };
};

const ownerOf = (digest: Uint8Array, clients: readonly Client[]): Client | null => {
  let found: Client | null = null;
  for (const client of clients) {
    if (client.proof.kind === "token" && sameDigest(digest, client.proof.sha256)) found = client;
  }
  return found;
};
