import { keepAll, load, warming } from "./bundles.ts";

const main = load("./gate-bottle.cjs").exports as { start: () => Promise<void>; warm: () => Promise<void> };
if (warming) void main.warm().then(keepAll);
else void main.start();
