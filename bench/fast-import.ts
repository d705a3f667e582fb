import { once } from "node:events";
import { execa } from "execa";
import type { Repository } from "./repository.ts";

/** What a commit is made of: `files` maps paths to marks of blobs. */
export interface CommitSpec {
  readonly ref: string;
  readonly message: string;
  readonly parents: readonly number[];
  readonly files: ReadonlyMap<string, number>;
}

const FLUSH = 1024 * 1024;
const START = 1_700_000_000;

/** Writes objects into a repository through one `git fast-import` (git-fast-import(1)). */
export class FastImport {
  private readonly child;
  private pending: Buffer[] = [];
  private size = 0;
  private mark = 0;
  private time = START;

  constructor(repository: Repository) {
    this.child = execa("git", ["fast-import", "--quiet"], {
      cwd: repository.dir,
      env: repository.env,
      extendEnv: false,
      stdin: "pipe",
      stdout: "ignore",
    });
  }

  /** A blob of one piece after another. */
  async blob(...pieces: readonly Buffer[]): Promise<number> {
    this.mark += 1;
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    await this.write(`blob\nmark :${this.mark}\ndata ${size}\n`);
    for (const piece of pieces) await this.write(piece);
    await this.write("\n");
    return this.mark;
  }

  async commit({ ref, message, parents, files }: CommitSpec): Promise<number> {
    this.mark += 1;
    this.time += 60;
    const who = `A Developer <developer@example.com> ${this.time} +0000`;
    const [first, ...others] = parents;
    const lines = [
      `commit ${ref}`,
      `mark :${this.mark}`,
      `author ${who}`,
      `committer ${who}`,
      `data ${Buffer.byteLength(message)}`,
      message,
      ...(first === undefined ? [] : [`from :${first}`]),
      ...others.map((parent) => `merge :${parent}`),
      ...[...files].map(([path, mark]) => `M 100644 :${mark} ${path}`),
      "",
    ];
    await this.write(`${lines.join("\n")}\n`);
    return this.mark;
  }

  async close(): Promise<void> {
    await this.flush();
    this.child.stdin.end();
    await this.child;
  }

  private async write(part: string | Buffer): Promise<void> {
    const bytes = Buffer.from(part);
    this.pending.push(bytes);
    this.size += bytes.length;
    if (this.size >= FLUSH) await this.flush();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.size = 0;
    if (!this.child.stdin.write(bytes)) await once(this.child.stdin, "drain");
  }
}
