import { byPath, runCases } from "./cases/case.ts";
import { headers } from "./cases/headers.ts";
import { hidden } from "./cases/hidden.ts";
import { history } from "./cases/history.ts";
import { inherited } from "./cases/inherited.ts";
import { merges } from "./cases/merges.ts";
import { refs } from "./cases/refs.ts";
import { tags } from "./cases/tags.ts";

const basic = [...history, ...refs, ...inherited, ...tags, ...merges, ...hidden, ...headers];

runCases("a repository with SHA-256 ids", basic, byPath, "sha256");
