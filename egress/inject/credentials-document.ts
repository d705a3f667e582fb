import { isAbsolute } from "node:path";
import * as z from "zod";
import { Fault } from "../../model/fault.ts";
import { LOGIN_KINDS } from "../refresh/login-formats.ts";

/** Names of credentials are names of variables. */
const name = z.string().regex(/^[A-Za-z_]\w{0,127}$/);

/** What a header can carry: visible ASCII, blanks inside (RFC 9110, section 5.5). */
const value = z
  .string({ error: "must be a text" })
  .min(1, { error: "must not be empty", abort: true })
  .max(16 * 1024, { error: "must not be longer than 16 KiB", abort: true })
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, {
    error: "must be printable ASCII, without a line's end or a blank around it",
    abort: true,
  });

const entry = z.union(
  [
    z.strictObject({ value }),
    z.strictObject({
      login: z.enum(LOGIN_KINDS),
      file: z.string().refine(isAbsolute),
    }),
  ],
  {
    error: (issue) => wordsOf(issue.input),
  },
);

/** The document that the launcher hands the proxy. */
const documentSchema = z.strictObject(
  {
    version: z.literal(1, { error: "must be 1" }),
    credentials: z.record(name, entry, { error: "must be an object of entries by name" }),
  },
  { error: "must be an object with the keys version and credentials, and no other" },
);

/** Where one credential comes from: it stands there, or in a login of the host. */
export type CredentialEntry = z.output<typeof entry>;

const FORM = `{ "version": 1, "credentials": { "NAME": { "value": "…" } } }`;

/**
 * Reads the credentials of a bottle. No message holds anything of the document but names of its own keys.
 * @throws Fault naming `what` and the field
 */
export const parseCredentials = (text: string, what: string): ReadonlyMap<string, CredentialEntry> => {
  const read = documentSchema.safeParse(jsonOf(text, what));
  if (read.success) return new Map(Object.entries(read.data.credentials));
  const lines = read.error.issues.map(
    ({ path, message, code }) => `${place(path)}: ${code === "invalid_key" ? NAMES : message}`,
  );
  throw new Fault(`${what}: ${lines.join("; ")}`, { hint: `it looks like ${FORM}` });
};

const NAMES = "the name of a credential is made of letters, digits and _, and begins with no digit";

/** A key that is no name may be a value in the wrong place. */
const place = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? "the document"
    : path.map((key) => (name.safeParse(key).success ? String(key) : "(a name)")).join(".");

/** The parser's own message quotes what it stumbled over. */
const jsonOf = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(`${what} is not JSON`, { hint: `it looks like ${FORM}` });
  }
};

/** What is wrong with an entry, which is told apart by the keys that it has. */
const wordsOf = (input: unknown): string => {
  const keys = typeof input === "object" && input !== null ? Object.keys(input) : [];
  if (keys.length === 1 && keys[0] === "value") {
    const read = value.safeParse((input as { readonly value: unknown }).value);
    return `value ${read.error?.issues[0]?.message ?? "is wrong"}`;
  }
  if (keys.length === 2 && keys.includes("login") && keys.includes("file"))
    return `login must be ${LOGIN_KINDS.join(" or ")}, and file an absolute path`;
  return "must have the key value, or the keys login and file";
};
