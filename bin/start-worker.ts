import { load } from "./bundles.ts";

const main = load("./gate-main.cjs").exports as { work: () => void };
main.work();
