import { startWired } from "../../sys/start-wired.ts";

type Env = Readonly<Record<string, string>>;

/** Remembers how the terminal on standard input is set, and returns how to set it so again (stty(1)). */
export const keepTerminal = async (env: Env): Promise<() => Promise<void>> => {
  const asked = startWired(
    { argv: ["stty", "-g"], env },
    { stdin: "inherit", stdout: "pipe", stderr: "ignore" },
  );
  let settings = "";
  asked.stdout?.on("data", (chunk: Buffer) => {
    settings += chunk.toString("latin1");
  });
  const { exitCode } = await asked.ended;
  return async () => {
    if (exitCode !== 0) return;
    const set = startWired(
      { argv: ["stty", settings.trim()], env },
      { stdin: "inherit", stdout: "ignore", stderr: "ignore" },
    );
    await set.ended;
  };
};
