import { createInflater, type Emit, type Inflater } from "./inflate.ts";
import type { Workshop } from "./walker.ts";

/** An inflater and for whom it works at present. */
interface Bench {
  readonly inflater: Inflater;
  emit: Emit;
}

const newBench = (): Bench => {
  let emit: Emit = () => false;
  return {
    inflater: createInflater((bytes, from, to) => emit(bytes, from, to)),
    get emit() {
      return emit;
    },
    set emit(given) {
      emit = given;
    },
  };
};

/** Inflaters take some 200 KB each, so they are used again. */
export const createWorkshop = (): Workshop => {
  const idle: Bench[] = [];
  const busy = new Map<Inflater, Bench>();
  return {
    inflater(emit) {
      const bench = idle.pop() ?? newBench();
      bench.emit = emit;
      busy.set(bench.inflater, bench);
      return bench.inflater;
    },
    giveBack(inflater) {
      const bench = busy.get(inflater);
      if (bench === undefined) return;
      busy.delete(inflater);
      idle.push(bench);
    },
  };
};
