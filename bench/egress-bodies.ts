import { scriptText } from "./generate-text.ts";
import type { Random } from "./random.ts";

/** Bodies of one size: no two requests in a row are the same, so that nothing is gained by remembering one. */
const VARIANTS = 64;

/** JSON as agents and models exchange it: a conversation with source code in it. */
export const jsonBodies = (random: Random, bytes: number): readonly Buffer[] =>
  Array.from({ length: VARIANTS }, (_, at) => {
    const messages = [{ role: "user", content: `${at}: ${scriptText(random, bytes * 0.3).toString()}` }];
    for (let length = 0; length < bytes * 0.8; length = JSON.stringify(messages).length) {
      const role = messages.length % 2 === 0 ? "user" : "assistant";
      messages.push({ role, content: scriptText(random, bytes * 0.2).toString() });
    }
    return Buffer.from(JSON.stringify({ model: "a-model", max_tokens: 4096, stream: false, messages }));
  });
