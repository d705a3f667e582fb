// Runs the measurement of accuracy.
import { at, bundled, scratch } from "./bundled.mjs";

const { main } = await bundled("accuracy.ts");
process.exitCode = await main(process.argv.slice(2), {
  scratch,
  data: at("../../shared/data"),
  packageFile: at("../package.json"),
});
