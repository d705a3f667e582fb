import type { Scanner } from "../../../scanners/scanner.ts";
import { NOTHING_NOTED, Notes } from "../../facts/notes.ts";
import { readShare } from "../../read/share/read-share.ts";
import { tallied } from "../../read/tally.ts";
import { ScanSink } from "../scan-sink.ts";
import type { ShareScan, ShareTalk, ShareTask } from "./share.ts";

const TOLD_EVERY = 1000;

/** Reads and scans a share, in a thread of its own. */
export const scanShare = (task: ShareTask, scanner: Scanner, tell: (talk: ShareTalk) => void): ShareScan => {
  const sink = new ScanSink(scanner, task.limits);
  let objects = 0;
  let bytes = 0;
  const notes = task.asks === null ? null : new Notes(task.asks, sink);
  const followed = tallied(notes ?? sink, (size) => {
    bytes += size;
    if (++objects < TOLD_EVERY) return;
    tell({ objects, bytes });
    objects = 0;
    bytes = 0;
  });
  const read = readShare(task.readEnd, new Set(task.tips), followed);
  tell({ objects, bytes });
  const { seen, oversized, unread, bytesSkipped, objectsScanned, namesCredentials } = sink;
  return {
    read,
    seen: [...seen],
    oversized,
    unread,
    bytesSkipped,
    objectsScanned,
    bytesScanned: scanner.bytesScanned + sink.bytesSpared,
    namesCredentials,
    noted: notes?.noted() ?? NOTHING_NOTED,
  };
};
