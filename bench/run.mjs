// Runs the benches.
import { at, bundled, scratch } from "./bundled.mjs";

const { main } = await bundled("main.ts");
try {
  process.exitCode = await main(process.argv.slice(2), { scratch, program: at("../dist/gate.cjs") });
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
