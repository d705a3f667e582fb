// How fast the scanner reads what people push: source text in blobs of some 10 KB, next to a plain loop over
// the same bytes and the automaton alone. Bundle it with esbuild and run it with Node.
import { compile } from "../scanners/engine/compile.ts";
import { createScanner } from "../scanners/engine/create-scanner.ts";
import { BLOCK, findEndings, newEndings } from "../scanners/engine/find-endings.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { ALL_RULES } from "../scanners/rules/all.ts";
import { randomFrom } from "../scanners/samples/random.ts";
import { sourceText } from "./source-text.ts";

const TOTAL = 200_000_000;
const ROUNDS = 3;
const random = randomFrom(42);

// 20 MB of different text, gone over ten times.
const distinct: Buffer[] = [];
for (let bytes = 0; bytes < TOTAL / 10; ) {
  const blob = Buffer.from(sourceText(random, 2000 + random.below(16_000)));
  distinct.push(blob);
  bytes += blob.length;
}
const blobs = Array.from({ length: 10 }, () => distinct).flat();
const size = blobs.reduce((sum, blob) => sum + blob.length, 0);

const rate = (name: string, work: () => number): void => {
  let best = 0;
  let outcome = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Processor time, so that what else the machine does counts less.
    const start = process.cpuUsage();
    outcome = work();
    best = Math.max(best, size / process.cpuUsage(start).user);
  }
  console.log(`${name.padEnd(28)} ${best.toFixed(0).padStart(5)} MB/s   ${outcome}`);
};

const before = performance.now();
const { automaton } = compile(ALL_RULES);
const compiled = performance.now() - before;
console.log(
  `${ALL_RULES.length} rules, ${automaton.table.length / automaton.width} states of ${automaton.width} classes, compiled in ${compiled.toFixed(1)} ms`,
);
console.log(`${blobs.length} blobs, ${(size / 1e6).toFixed(0)} MB`);

rate("loop over bytes", () => {
  let sum = 0;
  for (const blob of blobs) for (let at = 0; at < blob.length; at++) sum = (sum + (blob[at] as number)) | 0;
  return sum;
});
const endings = newEndings();
rate("automaton", () => {
  let found = 0;
  for (const blob of blobs) {
    for (let at = 0; at < blob.length; at += BLOCK) {
      findEndings(automaton, blob, 0, at, Math.min(blob.length, at + BLOCK), endings);
      for (const count of endings.counts) found += count / 2;
    }
  }
  return found;
});
const scanner = createScanner({ fingerprint: fingerprintWith(Buffer.alloc(32, 1)) });
rate("scanner: begin, write, end", () => {
  let found = 0;
  for (const blob of blobs) {
    scanner.begin("blob");
    scanner.write(blob);
    found += scanner.end().length;
  }
  return found;
});
const whole = Buffer.concat(blobs);
rate("scanner: 64 KB chunks", () => {
  scanner.begin("blob");
  for (let at = 0; at < whole.length; at += 65_536) scanner.write(whole.subarray(at, at + 65_536));
  return scanner.end().length;
});
rate("scanner: one chunk", () => {
  scanner.begin("blob");
  scanner.write(whole);
  return scanner.end().length;
});
