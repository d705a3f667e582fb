import * as z from "zod";

/** What of a host's login matters to the proxy. */
export interface Login {
  /** The token that is sent. */
  readonly accessToken: string;
  /** Null: it cannot be refreshed. */
  readonly refreshToken: string | null;
  /** When the access token ends, in `ms` since 1970; null: it does not say. */
  readonly expiresMs: number | null;
}

/** What a token endpoint answers (RFC 6749, section 5.1); what else it says is not looked at. */
export const answerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  refresh_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  id_token: z.string().min(1).optional(),
  /** In `seconds`. */
  expires_in: z.number().positive().optional(),
});

export type Answer = z.output<typeof answerSchema>;

/** How one program keeps and refreshes its login. Pure. */
export interface LoginFormat {
  /** For messages, such as `run codex login on the host`. */
  readonly renewal: string;
  /** Where it is refreshed. */
  readonly endpoint: string;
  /** Null: the text is no login as the program writes it. */
  parse(text: string): Login | null;
  /** The body of the request, sent as JSON. */
  request(refreshToken: string): Readonly<Record<string, string>>;
  /** The file's text with the new tokens in it and every other key as it was; null: it is no login any more. */
  renew(text: string, answer: Answer, nowMs: number): string | null;
}

/** A file of settings, parsed by a schema that keeps the keys it does not know; null when it does not fit. */
export const parseJsonAs = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
