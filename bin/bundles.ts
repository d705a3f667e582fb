import { readFileSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

// Loads bundles with V8's code cache, which saves the hook some 40 ms of compiling on every push. The caches
// are made at build time; V8 refuses one of another version, and then the bundle is compiled as usual. V8
// tells bundles apart by their length only, so a cache begins with the name of its bundle: the 64 digits in
// the bundle's last line.
const NAME_LENGTH = 64;
/** Whether the bundles are loaded to make their caches. */
export const warming = process.argv[2] === "--warm";
const fromNode = createRequire(join(__dirname, "gate.cjs"));

interface Loaded {
  readonly exports: Record<string, unknown>;
  readonly keep: () => void;
}
const loaded = new Map<string, Loaded>();

const readCache = (file: string, name: string): Buffer | undefined => {
  try {
    const cache = readFileSync(file);
    return cache.toString("latin1", 0, NAME_LENGTH) === name ? cache.subarray(NAME_LENGTH) : undefined;
  } catch {
    return undefined;
  }
};

/** Loads a bundle, once. */
export const load = (id: string): Loaded => {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const file = join(__dirname, id);
  // The build holds bundles to ASCII: to V8 one other letter makes the whole text twice as long.
  const source = readFileSync(file, "latin1");
  const name = source.slice(-NAME_LENGTH - 1, -1);
  const cachedData = warming ? undefined : readCache(`${file}.cache`, name);
  const options = cachedData === undefined ? {} : { cachedData };
  const script = new Script(Module.wrap(source), { filename: file, ...options });
  const module = { exports: {} as Record<string, unknown> };
  // What has run once is compiled, and only compiled functions are cached.
  const keep = (): void =>
    writeFileSync(`${file}.cache`, Buffer.concat([Buffer.from(name), script.createCachedData()]));
  script.runInThisContext()(module.exports, require, module, file, __dirname);
  const result = { exports: module.exports, keep };
  loaded.set(id, result);
  return result;
};

/** Bundles stand beside each other and are loaded when they are asked for; the rest is Node's. */
const require = (id: string): unknown => (id.startsWith("./gate-") ? load(id).exports : fromNode(id));

/** Writes the cache of every bundle that has been loaded. */
export const keepAll = (): void => {
  for (const { keep } of loaded.values()) keep();
};
