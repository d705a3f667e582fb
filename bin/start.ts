import { keepAll, load, warming } from "./bundles.ts";

const main = load("./gate-main.cjs").exports as { start: () => Promise<void>; warm: () => Promise<void> };
if (warming) void main.warm().then(keepAll);
else void main.start();
