import { bytes } from "./cases/bytes.ts";
import { runCases } from "./cases/case.ts";
import { headers } from "./cases/headers.ts";
import { names } from "./cases/names.ts";

runCases("a push of odd bytes", bytes);
runCases("a push of odd names", names);
runCases("a push of odd commits", headers);
