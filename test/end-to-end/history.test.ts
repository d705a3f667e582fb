import { runCases } from "./cases/case.ts";
import { history } from "./cases/history.ts";
import { inherited } from "./cases/inherited.ts";
import { refs } from "./cases/refs.ts";

runCases("a push of history", history);
runCases("a push of refs", refs);
runCases("a push that touches an old leak", inherited);
