import { accessSync, constants } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, start } from "../../sys/run.ts";

/** A real sshd on a loopback port, with a host key and one user key of its own. */
export interface Sshd {
  readonly port: number;
  /** The private key that it lets in. */
  readonly identityFile: string;
  /** Its public host key, `type SP base64`. */
  readonly knownHostKey: string;
  /** `ssh://user@127.0.0.1:port/path`. */
  url(repoPath: string): string;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Runs instead of what the client asks for, such as `sleep 60`: a session that opens and hangs. */
  readonly command?: string;
  /** More lines for its configuration. */
  readonly settings?: readonly string[];
}

const PLACES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/sbin"];

/** The absolute path of a program, also where only administrators look; null when it is not installed. */
export const findProgram = (name: string): string | null => {
  for (const place of PLACES.filter((each) => each !== "")) {
    try {
      accessSync(join(place, name), constants.X_OK);
      return join(place, name);
    } catch {
      // Not there.
    }
  }
  return null;
};

/** For `describe.skipIf(!needs("sshd", "apt-get install openssh-server"))`: says aloud what a skip is for. */
export const needs = (program: string, install: string): boolean => {
  if (findProgram(program) !== null) return true;
  process.stderr.write(`SKIPPED for want of ${program}: ${install}\n`);
  return false;
};

export const startSshd = async (options: SshdOptions = {}): Promise<Sshd> => {
  const dir = await mkdtemp(join(tmpdir(), "sshd-"));
  await chmod(dir, 0o755);
  const port = await refusingPort();
  const [hostKey, userKey] = [join(dir, "host_key"), join(dir, "user_key")];
  for (const key of [hostKey, userKey]) await makeKey(key);
  const restriction = options.command === undefined ? "" : `command="${options.command}" `;
  const authorized = join(dir, "authorized_keys");
  await writeFile(authorized, restriction + (await readFile(`${userKey}.pub`, "utf8")));
  const config = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${authorized}`,
    `PidFile ${join(dir, "pid")}`,
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PrintMotd no",
    ...(options.settings ?? []),
  ];
  await writeFile(join(dir, "config"), `${config.join("\n")}\n`);
  if (userInfo().uid === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const env = { PATH: process.env["PATH"] ?? "" };
  const argv = [findProgram("sshd") as string, "-D", "-e", "-f", join(dir, "config")] as const;
  const server = start({ argv, env, group: true });
  server.stdout.resume();
  await untilAccepted(port);
  return {
    port,
    identityFile: userKey,
    knownHostKey: (await readFile(`${hostKey}.pub`, "utf8")).split(" ").slice(0, 2).join(" "),
    url: (path) => `ssh://${userInfo().username}@127.0.0.1:${port}${path}`,
    stop: async () => {
      server.kill();
      await server.ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
};

/** A new ed25519 key pair without a passphrase at `path` and `path.pub`. */
export const makeKey = async (path: string): Promise<void> => {
  const argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path] as const;
  const { exitCode, stderr } = await run({ argv, env: { PATH: process.env["PATH"] ?? "" } });
  if (exitCode !== 0) throw new Error(`ssh-keygen: ${stderr}`);
};

/** A loopback port that nobody listens on. */
export const refusingPort = async (): Promise<number> => {
  const hole = await blackHole();
  await hole.stop();
  return hole.port;
};

/** A loopback port that accepts connections and never says a word. */
export const blackHole = async (): Promise<{ readonly port: number; stop(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};

const untilAccepted = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`sshd does not listen on port ${port}`);
};
