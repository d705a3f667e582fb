/**
 * Writes text of a request, given as it came, so that it can be printed and holds no secret. Nothing else of a
 * request gets into a reason.
 */
export type ShowText = (text: string) => string;
