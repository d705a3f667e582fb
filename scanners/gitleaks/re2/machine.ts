import { Buffer } from "node:buffer";
import type { Budget } from "./budget.ts";
import { after, before, holds } from "./context.ts";
import { type Program, STEP } from "./program.ts";
import { isTrail, type Text } from "./text.ts";

/** Threads in order of preference, at most one per step. */
interface Threads {
  /** The steps that take a byte or end a match. */
  readonly steps: Int32Array;
  readonly slots: Int32Array;
  count: number;
}

/**
 * Finds the match that Go would find: the leftmost, and of those the one that a backtracking search would come to
 * first. All threads walk together, so it is linear in the text.
 */
export class Machine {
  readonly #program: Program;
  readonly #width: number;
  /** Whether a set holds a byte, by `set * 256 + byte`. */
  readonly #members: Uint8Array;
  /** The round in which a step was last reached. */
  readonly #reached: Int32Array;
  readonly #todo: number[] = [];
  readonly #slots: Int32Array;
  #now: Threads;
  #next: Threads;
  #round = 0;

  /** `slots`: how many positions are wanted; two for each group. */
  constructor(program: Program, slots: number) {
    this.#program = program;
    this.#width = slots;
    this.#members = Buffer.concat(program.sets);
    this.#reached = new Int32Array(program.size);
    this.#slots = new Int32Array(slots);
    this.#now = this.#threads();
    this.#next = this.#threads();
  }

  /**
   * The slots of the first match at or behind `from`; null when there is none. -1 is a group not taken. `anchored`:
   * only of a match that begins at `from`.
   */
  find(text: Text, from: number, anchored: boolean, budget: Budget): Int32Array | null {
    const { kind, next, arg } = this.#program;
    const members = this.#members;
    const width = this.#width;
    const slots = this.#slots;
    let found: Int32Array | null = null;
    this.#now.count = 0;
    this.#round++;
    for (let at = from; at <= text.length; at++) {
      if (found === null && (!anchored || at === from) && !isTrail(text[at])) {
        slots.fill(-1);
        slots[0] = at;
        this.#add(this.#now, this.#program.start, text, at);
      }
      const threads = this.#now;
      if (threads.count === 0 && (anchored || found !== null)) return found;
      budget.spend(1 + threads.count);
      const byte = at < text.length ? (text[at] as number) : -1;
      const following = this.#next;
      following.count = 0;
      this.#round++;
      for (let index = 0; index < threads.count; index++) {
        const step = threads.steps[index] as number;
        if (kind[step] === STEP.match) {
          found = threads.slots.slice(index * width, index * width + width);
          found[1] = at;
          break;
        }
        if (byte >= 0 && members[((arg[step] as number) << 8) | byte] === 1) {
          for (let slot = 0; slot < width; slot++)
            slots[slot] = threads.slots[index * width + slot] as number;
          this.#add(following, next[step] as number, text, at + 1);
        }
      }
      this.#now = following;
      this.#next = threads;
    }
    return found;
  }

  #threads(): Threads {
    const { size } = this.#program;
    return { steps: new Int32Array(size), slots: new Int32Array(size * this.#width), count: 0 };
  }

  /** Follows a step to all that is reached without a byte. What is below 0 on the stack puts a slot back. */
  #add(threads: Threads, first: number, text: Text, at: number): void {
    const { kind, next, arg } = this.#program;
    const reached = this.#reached;
    const round = this.#round;
    const slots = this.#slots;
    const todo = this.#todo;
    let step = first;
    for (;;) {
      if (step < 0) slots[-1 - step] = todo.pop() as number;
      else if (reached[step] !== round) {
        reached[step] = round;
        const what = kind[step];
        if (what === STEP.either) {
          todo.push(arg[step] as number);
          step = next[step] as number;
          continue;
        }
        if (what === STEP.note) {
          const slot = arg[step] as number;
          if (slot < this.#width) {
            todo.push(slots[slot] as number, -1 - slot);
            slots[slot] = at;
          }
          step = next[step] as number;
          continue;
        }
        if (what === STEP.assert) {
          if (holds(arg[step] as number, before(text, at), after(text, at))) {
            step = next[step] as number;
            continue;
          }
        } else {
          const here = threads.count++;
          threads.steps[here] = step;
          for (let slot = 0; slot < this.#width; slot++)
            threads.slots[here * this.#width + slot] = slots[slot] as number;
        }
      }
      if (todo.length === 0) return;
      step = todo.pop() as number;
    }
  }
}
