import { display } from "../../model/display.ts";
import type { Raw } from "../../model/raw.ts";
import { rawFromText } from "../../model/raw.ts";
import { isCredentialHeader } from "../../policy/request/credential-header.ts";
import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";

export interface MaskOptions {
  /** One of its own: it is used while others are in the middle of a body. */
  readonly scanner: Scanner;
  /** The bottle's credentials, by name. */
  readonly credentials: () => ReadonlyMap<string, string>;
}

/** Writes what is kept of messages so that it can be printed and holds no secret. */
export interface Mask {
  /** Header lines as they came. */
  headers(headers: readonly Header[]): readonly Header[];
  /** Text of our own, or text that was shown before. */
  text(text: string): string;
}

/** Values that were seen to hold nothing: most headers come again and again. */
const MOST_KNOWN = 4_096;
/** A value that is longer, in `bytes`, is cut; it would make a log of what is no log's business. */
const LONGEST = 4_096;

export const createMask = ({ scanner, credentials }: MaskOptions): Mask => {
  const harmless = new Map<string, string>();
  const cleanTexts = new Set<string>();

  const isClean = (text: string): boolean =>
    scanBytes(scanner, "text", Buffer.from(text, "latin1")).length === 0 &&
    (scanner.limitsHit ?? []).length === 0;

  /** Each look at the credentials makes their texts anew: one look is for all that is masked together. */
  const knownTest = (): ((text: string) => boolean) => {
    const values = [...credentials().values()];
    return (text) => values.some((value) => text.includes(value));
  };

  const remember = (key: string, shown: string): string => {
    if (harmless.size >= MOST_KNOWN) harmless.clear();
    harmless.set(key, shown);
    return shown;
  };

  return {
    headers(headers) {
      const holdsKnown = knownTest();
      const lines = headers.map(([name, value]) => `${name}: ${value}`);
      const isNew = (at: number): boolean =>
        !isCredentialHeader(headers[at]?.[0] ?? "") && !harmless.has(lines[at] ?? "");
      const fresh = lines.filter((_, at) => isNew(at));
      const all = fresh.join("\n");
      const clean = fresh.length === 0 || (isClean(all) && !holdsKnown(all));
      // One by one, and all of them where none of them alone is what was seen.
      const guilty = new Set(clean ? [] : fresh.filter((line) => !isClean(line) || holdsKnown(line)));
      const isGuilty = (line: string): boolean => !clean && (guilty.size === 0 || guilty.has(line));
      return headers.map(([name, value], at): Header => {
        const line = lines[at] as string;
        if (isCredentialHeader(name)) return [shownName(name), withScheme(value)];
        const known = harmless.get(line);
        if (known !== undefined && !holdsKnown(line)) return [shownName(name), known];
        if (known !== undefined || isGuilty(line)) return ["(masked)", masked(value)];
        return [shownName(name), remember(line, plain(name, value))];
      });
    },
    text(text) {
      const raw = rawFromText(text);
      if (knownTest()(raw)) return masked(text);
      if (cleanTexts.has(raw)) return text;
      if (!isClean(raw)) return masked(text);
      if (cleanTexts.size >= MOST_KNOWN) cleanTexts.clear();
      if (raw.length <= LONGEST) cleanTexts.add(raw);
      return text;
    },
  };
};

const masked = (value: string): string => `[masked, ${value.length} characters]`;

const shownName = (name: string): string => display(name as Raw);

/** The word before a credential says how it was sent, and is none. */
const withScheme = (value: string): string => {
  const [, scheme, rest] = /^(bearer|token|basic|digest|negotiate) +(.*)$/is.exec(value) ?? [];
  return scheme === undefined || rest === undefined ? masked(value) : `${scheme} ${masked(rest)}`;
};

/** Headers that hold a URL, whose query may hold what nobody can tell from anything else: a code, a session. */
const URLS = new Set(["location", "content-location", "referer", "refresh"]);

const plain = (name: string, value: string): string => {
  if (value.length > LONGEST)
    return `${display(value.slice(0, 64) as Raw)}… [cut, ${value.length} characters]`;
  const query = URLS.has(headerName(name)) ? value.search(/[?#]/) : -1;
  return query < 0
    ? display(value as Raw)
    : `${display(value.slice(0, query) as Raw)}${value[query]}${masked(value.slice(query + 1))}`;
};
