// Mixed traffic with faults through the built `bottle egress`, for ten minutes or as many seconds as are given.
import { at, bundled, scratch } from "./bundled.mjs";

const { soakEgress } = await bundled("egress-soak.ts");
const seconds = Number(process.argv[2] ?? 600);
const report = await soakEgress({
  program: process.env.SOAK_PROGRAM ?? at("../dist/bottle.cjs"),
  directory: scratch,
  seconds,
  log: console.log,
});
console.log(JSON.stringify(report, null, 2));
const grown = report.memory.late / report.memory.early;
const isGood =
  report.asked === report.lines &&
  report.wrong.length === 0 &&
  report.descriptors.after <= report.descriptors.before &&
  !report.said.includes("defect") &&
  (seconds < 300 || grown < 1.25);
process.exitCode = isGood ? 0 : 1;
