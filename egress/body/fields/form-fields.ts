import type { FieldReader, TakeFields } from "./json-strings.ts";

const EQUALS = 0x3d;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;

/** The names and values of a query, a form or a cookie, escapes left in. */
export const createFormFields = ({ name, value, stop }: TakeFields): FieldReader => {
  let isValue = false;
  return {
    push(bytes) {
      let from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at];
        const ends = byte === AMPERSAND || byte === SEMICOLON;
        if (!ends && (isValue || byte !== EQUALS)) continue;
        (isValue ? value : name)(bytes, from, at);
        stop();
        isValue = !ends;
        from = at + 1;
      }
      (isValue ? value : name)(bytes, from, bytes.length);
    },
    end: stop,
  };
};
