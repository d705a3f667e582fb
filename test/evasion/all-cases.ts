import { bytes } from "../end-to-end/cases/bytes.ts";
import type { Case } from "../end-to-end/cases/case.ts";
import { headers } from "../end-to-end/cases/headers.ts";
import { hidden } from "../end-to-end/cases/hidden.ts";
import { history } from "../end-to-end/cases/history.ts";
import { inherited } from "../end-to-end/cases/inherited.ts";
import { malformed } from "../end-to-end/cases/malformed.ts";
import { merges } from "../end-to-end/cases/merges.ts";
import { names } from "../end-to-end/cases/names.ts";
import { refs } from "../end-to-end/cases/refs.ts";
import { tags } from "../end-to-end/cases/tags.ts";
import { seen, tricks, unseen } from "./cases.ts";

/** Every trick that is tried by a push, wherever it is tested. */
export const ALL_CASES: readonly Case[] = [
  ...[bytes, headers, hidden, history, inherited, malformed, merges, names, refs, tags],
  ...[seen, tricks, unseen],
].flat();
