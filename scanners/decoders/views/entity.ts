import { TOKEN } from "../classes.ts";
import { isInvisible, type ParseItem, setCharacter } from "./item.ts";

const LONGEST = 32;

/** Named characters of HTML that tokens and URLs are made of, and what commonly stands around them. */
const NAMES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  ast: "*",
  bsol: "\\",
  colon: ":",
  comma: ",",
  commat: "@",
  dollar: "$",
  equals: "=",
  excl: "!",
  gt: ">",
  hyphen: "-",
  lowbar: "_",
  lt: "<",
  NewLine: "\n",
  num: "#",
  percnt: "%",
  period: ".",
  plus: "+",
  quot: '"',
  semi: ";",
  sol: "/",
  Tab: "\t",
  UnderBar: "_",
};

/** `&#65;`, `&#x41;`, `&lowbar;` (HTML 13.5). */
export const parseEntity: ParseItem = (bytes, at, _, to, item) => {
  const stop = Math.min(to, at + LONGEST);
  let end = at + 1;
  if (bytes[end] === 0x23) end++;
  while (end < stop && isAlnum(bytes[end] as number)) end++;
  if (bytes[end] !== 0x3b || end >= stop) return false;
  const name = Buffer.from(bytes.buffer, bytes.byteOffset + at + 1, end - at - 1).toString("latin1");
  const code = codeOf(name);
  if (Number.isNaN(code) || code > 0x10_ffff) return false;
  const strong = isInvisible(code) || (code < 0x80 && TOKEN[code] === 1);
  setCharacter(item, at, end + 1, code, strong);
  if (isInvisible(code)) item.length = 0;
  return true;
};

const codeOf = (name: string): number => {
  if (/^#\d+$/.test(name)) return Number(name.slice(1));
  if (/^#[xX][0-9a-fA-F]+$/.test(name)) return Number.parseInt(name.slice(2), 16);
  if (name === "shy" || name === "ZeroWidthSpace" || name === "zwj" || name === "zwnj") return 0x200b;
  return Object.hasOwn(NAMES, name) ? (NAMES[name] as string).charCodeAt(0) : Number.NaN;
};

const isAlnum = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
