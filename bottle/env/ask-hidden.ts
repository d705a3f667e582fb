import type { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";
import { Secret } from "../secret.ts";

/** A terminal as `node:tty` has it. */
interface Terminal extends Readable {
  readonly isTTY: boolean;
  setRawMode(raw: boolean): void;
}

const isTerminal = (stream: Readable): stream is Terminal => (stream as Partial<Terminal>).isTTY === true;

/** What ends an answer; Ctrl-C and Ctrl-D give up, which raw mode leaves to the reader (tty_ioctl(4)). */
const ENDS: Readonly<Record<string, "answered" | "given up">> = {
  "\r": "answered",
  "\n": "answered",
  "\u0003": "given up",
  "\u0004": "given up",
};
const ERASERS: readonly string[] = ["\u007f", "\b"];

/** Asks one question at the terminal and shows nothing of what is typed. @throws Fault when there is no terminal */
export const askHidden = async (
  question: string,
  stdin: Readable,
  say: (text: string) => void,
): Promise<Secret> => {
  if (!isTerminal(stdin)) {
    throw new Fault(`nobody is there to answer "${question}"`, {
      hint: "launch at a terminal, or write the answers into a file of your own and name it with --answers",
    });
  }
  // First nothing is shown any more, then the question: whoever answers at once is not shown either.
  stdin.setRawMode(true);
  try {
    say(`${question}: `);
    return new Secret(await readLine(stdin));
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    say("\n");
  }
};

const readLine = (stdin: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    let typed = "";
    const onData = (chunk: Buffer): void => {
      for (const character of chunk.toString("utf8")) {
        const ended = ENDS[character];
        if (ended !== undefined) {
          stdin.off("data", onData);
          if (ended === "answered") resolve(typed);
          else reject(new Fault("the question was not answered"));
          return;
        }
        typed = ERASERS.includes(character) ? [...typed].slice(0, -1).join("") : typed + character;
      }
    };
    stdin.on("data", onData);
  });
