import { Fault } from "../../model/fault.ts";
import { run } from "../../sys/run.ts";

/**
 * The shared libraries that programs are linked with, and the loader, under the names they are looked for.
 * Nothing for one that is linked statically. @throws Fault where one is missing here too
 */
export const librariesOf = async (
  programs: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const program of programs) {
    const { exitCode, stdout, stderr } = await run({ argv: ["ldd", program], env });
    const text = stdout.toString("utf8");
    if (exitCode !== 0 && !/not a dynamic executable/.test(text + stderr)) {
      throw new Fault(`ldd cannot tell what ${program} is linked with`, { hint: "apt-get install libc-bin" });
    }
    const missing = /^\s*(\S+) => not found$/m.exec(text)?.[1];
    if (missing !== undefined) throw new Fault(`${program} needs ${missing}, which is not on this machine`);
    // `name => /path (address)`, and for the loader `/path (address)`.
    for (const [, path = ""] of text.matchAll(/(?:=>|^)\s*(\/\S+) \(0x/gm)) found.add(path);
  }
  return found;
};
