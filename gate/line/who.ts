import { userInfo } from "node:os";
import { plain } from "../who/plain.ts";
import type { Server } from "../who/server.ts";
import type { Vouched } from "../who/vouched.ts";

/** Who pushed, as far as the machine and the server vouch for it. */
export interface Who extends Vouched {
  /** The account that git runs under. */
  readonly uid: number;
  readonly user: string;
}

/** Reads what the server that runs the hook has put into the environment. */
export const whoPushed = (env: NodeJS.ProcessEnv, server: Server = plain): Who => ({
  ...account(),
  ...server.vouched(env),
});

/** Whether what the hook says ends in a page of the server, or in its log, and not in a terminal. */
export const readsPage = ({ via }: Who): boolean => via === "web" || via === "internal";

/** In a chroot or a container the account may have no name (getpwuid(3)); its number then stands for it. */
const account = (): Pick<Who, "uid" | "user"> => {
  try {
    const { uid, username } = userInfo();
    return { uid, user: username };
  } catch {
    const uid = process.getuid?.() ?? -1;
    return { uid, user: String(uid) };
  }
};
