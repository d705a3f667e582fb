import { runCases } from "./cases/case.ts";
import { hidden } from "./cases/hidden.ts";
import { malformed } from "./cases/malformed.ts";
import { merges } from "./cases/merges.ts";
import { tags } from "./cases/tags.ts";

runCases("a push of tags", tags);
runCases("a push of merges", merges);
runCases("a push of hidden objects", hidden);
runCases("a push of malformed objects", malformed);
