import { byteSet } from "../shape/shape.ts";

const ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const setOf = (characters: string) => byteSet(Buffer.from(characters, "latin1"));

export const URL64 = setOf(`${ALNUM}_-`);
export const BASE64 = setOf(`${ALNUM}+/`);
/** RFC 6750: the characters of a bearer token. */
export const TOKEN68 = setOf(`${ALNUM}-._~+/=`);
