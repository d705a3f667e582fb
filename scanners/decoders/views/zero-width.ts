import { TOKEN } from "../classes.ts";
import { isInvisible, type ParseItem } from "./item.ts";

/** A character in UTF-8 that is drawn as nothing. Strong inside of what may be a token. */
export const parseZeroWidth: ParseItem = (bytes, at, from, to, item) => {
  let end = at;
  for (let length = invisibleAt(bytes, end, to); length > 0; length = invisibleAt(bytes, end, to)) {
    end += length;
    if (end - at > 60) break;
  }
  if (end === at) return false;
  item.start = at;
  item.end = end;
  item.length = 0;
  item.strong =
    at > from && TOKEN[bytes[at - 1] as number] === 1 && end < to && TOKEN[bytes[end] as number] === 1;
  return true;
};

const invisibleAt = (bytes: Uint8Array, at: number, to: number): number => {
  const lead = bytes[at] as number;
  const length = lead === 0xc2 ? 2 : lead === 0xe2 || lead === 0xef ? 3 : 0;
  if (length === 0 || at + length > to) return 0;
  const second = (bytes[at + 1] as number) & 0x3f;
  const code =
    length === 2
      ? ((lead & 0x1f) << 6) | second
      : ((lead & 0x0f) << 12) | (second << 6) | ((bytes[at + 2] as number) & 0x3f);
  return isInvisible(code) ? length : 0;
};
