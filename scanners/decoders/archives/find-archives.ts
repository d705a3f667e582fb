import { BY_MARK, type Embedded, LEADING, mayStartPacked } from "../formats.ts";
import type { Host } from "../host.ts";
import type { Found } from "../places/create-places.ts";
import type { Window } from "../window.ts";
import { isTarHeader } from "./tar.ts";
import type { CreateWalker, Walker, Workshop } from "./walker.ts";

/** Finds archives and compressed streams in a stretch and follows them. */
export interface Archives {
  begin(): void;
  /** `marks` are the bytes within that may tell one. */
  look(window: Window, from: number, limit: number, last: boolean, marks: Found): void;
}

/** Archives that lie in each other's bytes, followed at once. */
const MOST_AT_ONCE = 8;

interface Beginning {
  readonly at: number;
  readonly format: Embedded;
}

interface Followed {
  readonly walker: Walker;
  readonly format: Embedded | undefined;
}

export const createArchives = (host: Host, workshop: Workshop): Archives => {
  let followed: Followed[] = [];
  let claimsAll = false;

  const start = (format: Embedded | undefined, create: CreateWalker): Walker | undefined => {
    if (followed.length >= MOST_AT_ONCE) {
      host.refuse("overlap", "archives");
      return undefined;
    }
    const walker = create(host, workshop);
    followed.push({ format, walker });
    return walker;
  };

  const startLeading = (window: Window): void => {
    const isTar = isTarHeader(window.bytes, 0, window.to);
    if (!isTar && !mayStartPacked(window.bytes[0] as number, window.bytes[1] as number)) return;
    for (const { name, begins, create } of LEADING) {
      if (!begins(window.bytes, 0, window.to)) continue;
      if (create === undefined) host.refuse("unsupported", name);
      else start(undefined, create);
      claimsAll = followed.some(({ walker }) => walker.claims === Number.POSITIVE_INFINITY);
      return;
    }
  };

  const push = (window: Window, from: number, to: number): void => {
    if (from >= to || followed.length === 0) return;
    followed = followed.filter(({ walker }) => walker.push(window.bytes, from, to));
  };

  const isClaimed = (): boolean => followed.some(({ walker }) => (walker.claims ?? 0) > 0);

  /** What is known by its third byte may have begun just before what is new. */
  const meet = ({ at, format }: Beginning, bytes: Uint8Array, from: number): void => {
    if (format.inZip === true) for (const { walker } of followed) walker.signature?.();
    if (format.create === undefined || isClaimed()) return;
    if (followed.some((one) => one.format === format && one.walker.continues === true)) return;
    const walker = start(format, format.create);
    if (at < from) walker?.push(bytes, at, from);
  };

  return {
    begin() {
      followed = [];
      claimsAll = false;
    },
    look(window, from, limit, last, marks) {
      if (window.base === 0 && from === 0) startLeading(window);
      const beginnings = marks.count > 0 && !claimsAll ? find(window, marks) : NONE;
      let at = from;
      for (const beginning of beginnings) {
        push(window, at, beginning.at);
        at = Math.max(at, beginning.at);
        meet(beginning, window.bytes, at);
      }
      push(window, at, limit);
      if (!last) return;
      for (const { walker } of followed) walker.finish();
      followed = [];
    },
  };
};

const NONE: readonly Beginning[] = [];

const find = ({ bytes, to }: Window, marks: Found): readonly Beginning[] => {
  let found: Beginning[] | undefined;
  for (let index = 0; index < marks.count; index++) {
    const marked = marks.at[index] as number;
    for (const format of BY_MARK[bytes[marked] as number] ?? []) {
      const at = marked - format.mark;
      if (at < 0 || !holdsAt(bytes, to, at + format.behind, format.needle) || !format.begins(bytes, at))
        continue;
      found ??= [];
      found.push({ at, format });
    }
  }
  return found === undefined ? NONE : found.sort((one, other) => one.at - other.at);
};

const holdsAt = (bytes: Uint8Array, to: number, at: number, needle: Uint8Array): boolean =>
  at + needle.length <= to && needle.every((byte, index) => bytes[at + index] === byte);
