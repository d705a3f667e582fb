import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Server } from "./bare-server.ts";
import type { Repository, Workshop } from "./repository.ts";

/** An upstream that takes in a gigabyte says nothing meanwhile. */
const PATIENT = { stall_timeout: "10m", timeout: "20m" } as const;

/** A running `gate serve` with mirrors of these repositories, under their names. */
export const serveGate = async (
  { scratch, program }: Workshop,
  upstreams: Readonly<Record<string, Repository>>,
): Promise<Server> => {
  const token = randomBytes(32).toString("base64url");
  const rights = Object.fromEntries(Object.keys(upstreams).map((name) => [name, ["read", "write"]]));
  const config = {
    version: 1,
    state: join(scratch, "serve-state"),
    listen: [{ address: "127.0.0.1", port: 0 }],
    repositories: Object.fromEntries(
      Object.entries(upstreams).map(([name, { dir }]) => [
        name,
        { upstream: { url: dir, ...PATIENT }, policy: "serve-policy.yaml" },
      ]),
    ),
    clients: [
      {
        name: "bench",
        token_sha256: createHash("sha256").update(token).digest("hex"),
        repositories: rights,
      },
    ],
  };
  const policy = { version: 1, limits: { time: "20m" } };
  await writeFile(join(scratch, "serve-policy.yaml"), JSON.stringify(policy));
  const file = join(scratch, "serve.yaml");
  // YAML reads JSON.
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const child = execa(process.execPath, [program, "serve", "--config", file], {
    env: { PATH: process.env["PATH"] ?? "", HOME: scratch },
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: "ignore",
    stdout: "ignore",
  });
  const where = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const found = /listening on http:\/\/(\S+)\n/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void child.then(() => reject(new Error(`gate serve ended: ${text}`)));
  });
  return {
    url: (name) => `http://bench:${token}@${where}/${name}.git`,
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await child;
    },
  };
};
