import { crypto } from "../../../sys/crypto.ts";

const AT_ONCE = 512;

/**
 * A digest of ids in order. What was asked for in one place and answered in another is the same when their
 * digests are.
 */
export class OidDigest {
  private readonly hash = crypto().createHash("sha256");
  private pending: string[] = [];

  add(oid: string): void {
    if (this.pending.push(oid) >= AT_ONCE) this.flush();
  }

  /** To be called once. */
  value(): string {
    this.flush();
    return this.hash.digest("hex");
  }

  private flush(): void {
    this.hash.update(this.pending.join("\n"));
    this.hash.update("\n");
    this.pending = [];
  }
}
