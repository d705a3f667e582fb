import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** Tests against programs that not every machine can have: run on request, and failing where one is missing. */
export default defineConfig({ ...tests, test: { ...tests.test, include: ["test/**/*.conformance.ts"] } });
