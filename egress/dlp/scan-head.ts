import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import { createFormFields } from "../body/fields/form-fields.ts";
import type { KnownScan } from "./known/known-scan.ts";

/** Looks for known credentials in a URL: as it is, and over the parameters of its query. */
export const scanTarget = (known: KnownScan, target: string): void => {
  const bytes = Buffer.from(target, "latin1");
  known.text(bytes, 0, bytes.length);
  const mark = bytes.indexOf("?");
  if (mark >= 0) readFields(known, bytes.subarray(mark + 1));
};

/** Looks for known credentials in headers: as they are, and over their names, their values and their cookies. */
export const scanHeaders = (known: KnownScan, headers: readonly Header[]): void => {
  for (const [name, value] of headers) {
    const line = Buffer.from(`${name}: ${value}\n`, "latin1");
    known.text(line, 0, line.length);
    known.fields.name(line, 0, name.length);
    if (COOKIES.has(headerName(name))) {
      readFields(known, line.subarray(name.length + 2));
    } else {
      known.fields.value(line, name.length + 2, line.length);
      known.fields.stop();
    }
  }
};

const COOKIES = new Set(["cookie", "set-cookie"]);

const readFields = (known: KnownScan, bytes: Uint8Array): void => {
  const fields = createFormFields(known.fields);
  fields.push(bytes);
  fields.end();
};
