import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../sys/lock.ts";

// Adds one to a number in a file, slowly, `times` times; now and then it dies in the middle of it.
const [path = "", counter = "", times = "1", dies = "0"] = process.argv.slice(2);

for (let time = 0; time < Number(times); time += 1) {
  await withLock(path, { waitMs: 60_000 }, async () => {
    const before = Number(readFileSync(counter, "utf8"));
    if (Math.random() < Number(dies)) process.kill(process.pid, "SIGKILL");
    await sleep(Math.random() * 4);
    writeFileSync(counter, String(before + 1));
    process.stdout.write("+");
  });
}
