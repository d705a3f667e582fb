import type { ObjectSink } from "./batch-parser.ts";

/** Tells the size of every object that goes by to a sink, in `bytes`. */
export const tallied = (sink: ObjectSink, count: (bytes: number) => void): ObjectSink => ({
  begin(oid, type, size) {
    count(size);
    sink.begin(oid, type, size);
  },
  write: (chunk) => sink.write(chunk),
  end: () => sink.end(),
});
