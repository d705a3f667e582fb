import { runCases } from "../end-to-end/cases/case.ts";
import { seen, tricks, unseen } from "./cases.ts";

runCases("a push of a token in disguise", seen);
runCases("a push of a token in a disguise that the gate does not know", unseen);
runCases("a push that uses git itself to hide", tricks);
