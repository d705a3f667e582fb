import type { Budget } from "./budget.ts";
import { before, holds, SIDE, sideOf } from "./context.ts";
import { type Program, STEP } from "./program.ts";
import type { Forgetful, StatePool } from "./state-pool.ts";
import { isTrail, type Text } from "./text.ts";

/** Where searches may begin: pairs of first and last position, ascending and apart. */
export type Places = ArrayLike<number>;

/** The index of a row: no thread is left, and a match is certain. */
const DEAD = 0;
const FOUND = 1;
const UNKNOWN = -1;
/** Numbers that one automaton may keep; and how many a state takes besides its threads and its row. */
const MOST_HELD = 1 << 20;
const STATE_OVERHEAD = 64;
const FEW_STATES = 16;
const END = 256;

/**
 * Tells whether there is a match, by subset construction while it reads: each byte is looked up once, whatever
 * the pattern. States are kept until there are too many, and then forgotten together.
 */
export class Dfa implements Forgetful {
  readonly #pool: StatePool;
  #held = 0;
  readonly #program: Program;
  /** Byte to column; the last column stands for the end of the text. */
  readonly #columns: Uint16Array;
  readonly #width: number;
  readonly #sample: Int32Array;
  #table = new Int32Array(0);
  #threads: Int32Array[] = [];
  #left: number[] = [];
  #begun: Int32Array = new Int32Array(0);
  #byKey = new Map<string, number>();
  readonly #mark: Int32Array;
  #round = 0;
  /** How often all states were forgotten: what was worked out before then has no cell to be kept in. */
  #generation = 0;
  /** How far the last search went: at most one byte behind the end of the first match to end. */
  walked = 0;

  constructor(program: Program, pool: StatePool) {
    this.#pool = pool;
    this.#program = program;
    const { columns, sample } = columnsOf(program);
    this.#columns = columns;
    this.#sample = sample;
    this.#width = sample.length;
    this.#mark = new Int32Array(program.size);
    this.forget();
  }

  /**
   * The first place of a run of threads that ends in a match, at or behind `from`; -1 when there is none. A match
   * can begin there, none begins before.
   */
  search(text: Text, places: Places, from: number, budget: Budget): number {
    const columns = this.#columns;
    const width = this.#width;
    let index = firstPlace(places, from);
    let state = DEAD;
    let began = from;
    let at = from;
    for (;;) {
      if (state === DEAD) {
        if (index >= places.length) return -1;
        at = Math.max(at, places[index] as number);
        began = at;
      }
      let next = index < places.length ? Math.max(at, places[index] as number) : text.length + 1;
      if (at === next) {
        if (at > text.length) return -1;
        if (!isTrail(text[at])) {
          state = this.#withStart(state, before(text, at), budget);
          this.walked = at;
          if (state === FOUND) return began;
        }
        if ((places[index + 1] as number) <= at) index += 2;
        next = at + 1;
      }
      if (state === DEAD) {
        at++;
        continue;
      }
      const stop = Math.min(next, text.length);
      const walked = at;
      let table = this.#table;
      while (at < stop && state > FOUND) {
        const column = columns[text[at] as number] as number;
        const known = table[state * width + column] as number;
        if (known === UNKNOWN) {
          state = this.#step(state, column, budget);
          table = this.#table;
        } else state = known;
        at++;
      }
      budget.spend((at - walked) >> 4);
      this.walked = at;
      if (state === FOUND) return began;
      if (state !== DEAD && at === text.length) {
        if (index < places.length && (places[index] as number) <= at) {
          state = this.#withStart(state, before(text, at), budget);
          if (state === FOUND) return began;
        }
        return this.#step(state, columns[END] as number, budget) === FOUND ? began : -1;
      }
    }
  }

  /** Only between two steps: a search holds the number of a state. */
  forget(): void {
    this.#pool.release(this, this.#held);
    this.#held = 0;
    this.#generation++;
    this.#byKey = new Map();
    this.#threads = [new Int32Array(0), new Int32Array(0)];
    this.#left = [SIDE.other, SIDE.other];
    this.#table = new Int32Array(FEW_STATES * this.#width).fill(UNKNOWN);
    this.#begun = new Int32Array(FEW_STATES * 4).fill(UNKNOWN);
    this.#table.fill(DEAD, 0, this.#width);
  }

  #step(state: number, column: number, budget: Budget): number {
    const cell = state * this.#width + column;
    const known = this.#table[cell] as number;
    if (known !== UNKNOWN) return known;
    const generation = this.#generation;
    const { kind, next, arg, sets } = this.#program;
    const byte = this.#sample[column] as number;
    const right = byte === END ? SIDE.edge : sideOf(byte);
    const left = this.#left[state] as number;
    const closed = this.#close(this.#threads[state] as Int32Array, left, right);
    let target: number;
    if (closed === null) target = FOUND;
    else if (byte === END) target = DEAD;
    else {
      const reached: number[] = [];
      for (const step of closed) {
        if (kind[step] === STEP.byte && sets[arg[step] as number]?.[byte] === 1)
          reached.push(next[step] as number);
      }
      target = this.#state(reached, right);
    }
    budget.spend(16 + 4 * (closed?.length ?? 0));
    if (generation === this.#generation) this.#table[cell] = target;
    return target;
  }

  /** The state with one more thread, at the start. */
  #withStart(state: number, left: number, budget: Budget): number {
    const cell = state * 4 + left;
    const known = this.#begun[cell] as number;
    if (known !== UNKNOWN) return known;
    const generation = this.#generation;
    const threads = this.#threads[state] as Int32Array;
    budget.spend(16 + 4 * threads.length);
    const target = this.#state([...threads, this.#program.start], left);
    if (generation === this.#generation) this.#begun[cell] = target;
    return target;
  }

  /** The number of the state of these threads, behind a byte of side `left`. */
  #state(from: readonly number[], left: number): number {
    const closed = this.#close(from, null, null);
    if (closed === null) return FOUND;
    if (closed.length === 0) return DEAD;
    closed.sort((one, other) => one - other);
    const asserts = closed.some((step) => this.#program.kind[step] === STEP.assert);
    const key = `${asserts ? left : "-"}:${closed.join()}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#pool.isFull) this.#pool.clear();
    else if (this.#held >= MOST_HELD) this.forget();
    const size = closed.length + this.#width + STATE_OVERHEAD;
    this.#held += size;
    this.#pool.hold(this, size);
    const number = this.#threads.length;
    this.#byKey.set(key, number);
    this.#threads.push(Int32Array.from(closed));
    this.#left.push(left);
    if ((number + 1) * this.#width > this.#table.length) {
      this.#table = grow(this.#table);
      this.#begun = grow(this.#begun);
    }
    return number;
  }

  /**
   * All steps reached without taking a byte, those that take one and assertions only; null when a match is among
   * them. Assertions are passed where both sides are known and they hold.
   */
  #close(from: ArrayLike<number>, left: number | null, right: number | null): number[] | null {
    const { kind, next, arg } = this.#program;
    const mark = this.#mark;
    const round = ++this.#round;
    const out: number[] = [];
    const todo = Array.from(from);
    for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
      if (mark[step] === round) continue;
      mark[step] = round;
      switch (kind[step]) {
        case STEP.byte:
          out.push(step);
          break;
        case STEP.either:
          todo.push(next[step] as number, arg[step] as number);
          break;
        case STEP.note:
          todo.push(next[step] as number);
          break;
        case STEP.assert:
          if (left === null || right === null) out.push(step);
          else if (holds(arg[step] as number, left, right)) todo.push(next[step] as number);
          break;
        default:
          return null;
      }
    }
    return out;
  }
}

const grow = (table: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(table.length * 2).fill(UNKNOWN);
  larger.set(table);
  return larger;
};

/** Index of the first pair that ends at or behind `from`. */
const firstPlace = (places: Places, from: number): number => {
  let low = 0;
  let high = places.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[2 * middle + 1] as number) < from) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
};

/** Bytes that no set and no assertion tells apart share a column. */
const columnsOf = ({
  sets,
  asserts,
}: Program): { readonly columns: Uint16Array; readonly sample: Int32Array } => {
  const traits = asserts ? [...sets, Uint8Array.from({ length: 256 }, (_, byte) => sideOf(byte))] : sets;
  const columns = new Uint16Array(257);
  const split = new Int16Array(256 * TRAITS);
  let count = 1;
  for (const trait of traits) {
    split.fill(-1);
    let fresh = 0;
    for (let byte = 0; byte < 256; byte++) {
      const key = (columns[byte] as number) * TRAITS + (trait[byte] as number);
      if (split[key] === -1) split[key] = fresh++;
      columns[byte] = split[key] as number;
    }
    count = fresh;
  }
  columns[END] = count;
  const sample = new Int32Array(count + 1);
  for (let byte = 0; byte < 256; byte++) sample[columns[byte] as number] = byte;
  sample[count] = END;
  return { columns, sample };
};

/** More than the values of a set, and as many as there are sides. */
const TRAITS = 4;
