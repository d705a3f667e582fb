import { mayNameCredentials } from "../../scanners/context/credential-file-of.ts";
import { NameSet } from "./name-set.ts";

const BLANK = 0x20;
const NEWLINE = 0x0a;
const LONGEST_MODE = 6;
// The mode of a submodule (gitformat-index(5)): what it names is not in the repository, and may be any bytes.
const GITLINK = Buffer.from("160000 ");

/**
 * What of trees is to be scanned. A tree is `<mode> SP <name> NUL <id>` over and over (gitformat-pack(5)), and
 * nearly all of it stood in the one before: each name is given once, and ids, which are digests, only where nothing
 * holds them to be one.
 */
export class TreeNames {
  /** Whether one of the names was that of a file which holds credentials, in some directory at least. */
  namesCredentials = false;
  private readonly known = new NameSet();
  private text = Buffer.allocUnsafe(16 * 1024);
  private filled = 0;

  /** Names not seen in earlier trees, one to a line; what is no entry, as it is. Valid until the next call. */
  fresh(tree: Uint8Array, idLength: number): Buffer {
    this.filled = 0;
    for (let at = 0; at < tree.length; ) {
      let nul = at;
      while (nul < tree.length && tree[nul] !== 0) nul++;
      const end = nul + 1 + idLength;
      if (end > tree.length) {
        this.keep(tree, at, tree.length);
        break;
      }
      const name = startOfName(tree, at, nul);
      if (this.known.add(tree, name, nul)) {
        this.keep(tree, name, nul);
        this.namesCredentials ||= mayNameCredentials(tree, name, nul);
      }
      if (isGitlink(tree, at)) this.keep(tree, nul + 1, end);
      at = end;
    }
    return this.text.subarray(0, this.filled);
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.filled + to - from + 1;
    if (needed > this.text.length)
      this.text = Buffer.concat([this.text], Math.max(needed, this.text.length * 2));
    this.text.set(bytes.subarray(from, to), this.filled);
    this.text[needed - 1] = NEWLINE;
    this.filled = needed;
  }
}

/** Behind the mode; what has none is a name from its first byte. */
const startOfName = (tree: Uint8Array, from: number, to: number): number => {
  for (let at = from; at < to && at <= from + LONGEST_MODE; at++) if (tree[at] === BLANK) return at + 1;
  return from;
};

const isGitlink = (tree: Uint8Array, from: number): boolean => {
  for (let index = 0; index < GITLINK.length; index++)
    if (tree[from + index] !== GITLINK[index]) return false;
  return true;
};
