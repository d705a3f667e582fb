import { expect } from "vitest";
import { writeTag } from "../../support/objects.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "../desk/desk.ts";

export const TOKEN = githubToken("formats");
export const OLD = githubToken("formats old");

/** A clone with secrets everywhere, and an old one in what `origin` has. */
export const leaky = async (): Promise<Desk> => {
  const desk = await makeDesk();
  const pushed = await desk.commit({ "old.env": `T=${OLD}\n` });
  await desk.git("update-ref", "refs/remotes/origin/main", pushed);
  const tip = await desk.commit({
    "old.env": `A=1\nT=${OLD}\n`,
    "dir/größe #1?.env": `x\nT=${TOKEN}\n`,
    [`names/${TOKEN}.txt`]: "x\n",
    "esc\u001b[2J.env": `${TOKEN}\n`,
  });
  await desk.git("tag", "v1", await writeTag(desk.clone, { object: tip, name: "v1", message: `${TOKEN}\n` }));
  return desk;
};

/** No piece of a secret, and no control character. */
export const holdsNoSecret = (text: string): void => {
  expect([TOKEN, OLD].flatMap(piecesOf).filter((piece) => text.includes(piece))).toEqual([]);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
};
