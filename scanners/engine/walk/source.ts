import { COUNTS_AT, LANES, LIST_BYTES, LISTS_AT, ROW_SHIFT, TABLE_AT } from "./layout.ts";

/**
 * The walk in WebAssembly's text format (WebAssembly Core Specification, "Text Format"). It is assembled once
 * and kept in `module.ts`: it needs no warming up, and takes half the time of the same loop in JavaScript.
 *
 * `one(from, length, before, first)` walks a few bytes; `many(from, length, before, warm, first)` cuts them into
 * `LANES` parts. `before` bytes in front of the first part decide its state, `warm` bytes those of the others.
 * From the state `first` on, each is one in which an anchor ends: it goes on the lane's list.
 */
export const walkSource = (): string => `(module
  (import "walk" "memory" (memory 1))
  ${one()}
  ${many()})
`;

/** The state after the byte at `place`: in its row, a class says where. */
const step = (state: string, place: string): string =>
  `(local.set ${state} (i32.load16_u offset=${TABLE_AT}
      (i32.or (i32.shl (local.get ${state}) (i32.const ${ROW_SHIFT})) (i32.load8_u (i32.load8_u ${place})))))`;

const note = (lane: number): string => `(if (i32.ge_u (local.get $s${lane}) (local.get $first)) (then
      (i32.store (local.get $o${lane}) (local.get $p${lane}))
      (i32.store offset=4 (local.get $o${lane}) (local.get $s${lane}))
      (local.set $o${lane} (i32.add (local.get $o${lane}) (i32.const 8)))))`;

const on = (local: string, by = 1): string =>
  `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${by})))`;

const locals = (lanes: readonly number[]): string =>
  lanes.map((lane) => `(local $s${lane} i32) (local $p${lane} i32) (local $o${lane} i32)`).join(" ");

const listOf = (lane: number): number => LISTS_AT + lane * LIST_BYTES;

const finish = (lane: number): string =>
  `(i32.store (i32.const ${COUNTS_AT + lane * 4})
    (i32.shr_u (i32.sub (local.get $o${lane}) (i32.const ${listOf(lane)})) (i32.const 3)))`;

/** Walks a lane to `$end` by itself. */
const alone = (lane: number, label: string): string => `(block $${label}done (loop $${label}
    (br_if $${label}done (i32.ge_u (local.get $p${lane}) (local.get $end)))
    ${step(`$s${lane}`, `(local.get $p${lane})`)}
    ${note(lane)}
    ${on(`$p${lane}`)}
    (br $${label})))`;

/** Brings a lane to the state that the bytes from `$at` up to its place lead to. */
const approach = (lane: number): string => `(block $there${lane} (loop $near${lane}
    (br_if $there${lane} (i32.ge_u (local.get $at) (local.get $p${lane})))
    ${step(`$s${lane}`, "(local.get $at)")}
    ${on("$at")}
    (br $near${lane})))`;

const one = (): string => `(func (export "one")
    (param $from i32) (param $length i32) (param $before i32) (param $first i32)
    (local $end i32) (local $at i32) ${locals([0])}
    (local.set $p0 (local.get $from))
    (local.set $o0 (i32.const ${listOf(0)}))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (local.set $at (i32.sub (local.get $from) (local.get $before)))
    ${approach(0)}
    ${alone(0, "one")}
    ${finish(0)})`;

const many = (): string => {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  const last = LANES - 1;
  return `(func (export "many")
    (param $from i32) (param $length i32) (param $before i32) (param $warm i32) (param $first i32)
    (local $end i32) (local $at i32) (local $part i32) ${locals(lanes)}
    (local.set $part (i32.div_u (local.get $length) (i32.const ${LANES})))
    ${lanes
      .map(
        (
          lane,
        ) => `(local.set $p${lane} (i32.add (local.get $from) (i32.mul (local.get $part) (i32.const ${lane}))))
    (local.set $o${lane} (i32.const ${listOf(lane)}))
    (local.set $at (i32.sub (local.get $p${lane}) (local.get ${lane === 0 ? "$before" : "$warm"})))
    ${approach(lane)}`,
      )
      .join("\n    ")}
    (local.set $end (local.get $p1))
    (loop $all
      ${lanes.map((lane) => `${step(`$s${lane}`, `(local.get $p${lane})`)} ${note(lane)}`).join("\n      ")}
      ${lanes.map((lane) => on(`$p${lane}`)).join(" ")}
      (br_if $all (i32.lt_u (local.get $p0) (local.get $end))))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    ${alone(last, "rest")}
    ${lanes.map(finish).join("\n    ")})`;
};
