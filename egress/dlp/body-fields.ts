import { createFormFields } from "../body/fields/form-fields.ts";
import { createJsonStrings, type FieldReader } from "../body/fields/json-strings.ts";
import { createPartReader } from "../body/fields/multipart.ts";
import type { Fields, KnownScan } from "./known/known-scan.ts";

/** What follows is looked at only as it is, in `bytes`. */
const LONGEST = 8 * 1024 * 1024;

/**
 * Takes a body apart into names and values. Only the boundary of a multipart body is believed; whether the rest is
 * a form is told by how it begins, since whoever sends it may call it what they like.
 */
export const createBodyFields = (known: KnownScan, boundary: string | null): FieldReader => {
  if (known.fieldReach === 0) return NOTHING;
  const { fields } = known;
  let reader: FieldReader | undefined;
  let length = 0;
  return {
    push(bytes) {
      if (bytes.length === 0 || length > LONGEST) return;
      length += bytes.length;
      reader ??= boundary === null ? readerOf(bytes, known) : partFields(fields, boundary);
      reader.push(bytes);
    },
    end() {
      reader?.end();
    },
  };
};

/** Without credentials there is nothing to look for. */
const NOTHING: FieldReader = { push() {}, end() {} };

/** Far enough to meet the first name of a form. */
const LOOKED_AT = 256;

const readerOf = (first: Uint8Array, { fields, fieldReach }: KnownScan): FieldReader => {
  const text = Buffer.from(first.subarray(0, LOOKED_AT)).toString("latin1");
  return /^[^\s"'{}[\]<>=&]+=/.test(text) ? createFormFields(fields) : createJsonStrings(fields, fieldReach);
};

const partFields = ({ name, value, stop }: Fields, boundary: string): FieldReader =>
  createPartReader(boundary, {
    head: (bytes) => name(bytes, 0, bytes.length),
    body: (bytes) => value(bytes, 0, bytes.length),
    end: stop,
  });
