/** First bytes of programs for a machine (elf(5); Microsoft, "PE Format"; Apple, mach-o/loader.h and fat.h). */
const MAGIC: readonly (readonly [format: string, bytes: readonly number[]])[] = [
  ["ELF", [0x7f, 0x45, 0x4c, 0x46]],
  ["Mach-O", [0xfe, 0xed, 0xfa, 0xce]],
  ["Mach-O", [0xfe, 0xed, 0xfa, 0xcf]],
  ["Mach-O", [0xce, 0xfa, 0xed, 0xfe]],
  ["Mach-O", [0xcf, 0xfa, 0xed, 0xfe]],
];

/** A Java class begins like a fat Mach-O file, whose next number is how many machines it is for. */
const FAT = 0xcafebabe;
const MOST_MACHINES = 30;

/** The header of DOS, in which the word at 60 says where that of PE begins. */
const DOS = 0x4d5a;
const DOS_HEADER = 64;

/** The format of a program by its first bytes; null where they are of none. */
export const executableFormat = (head: Buffer): string | null => {
  for (const [format, bytes] of MAGIC) if (bytes.every((byte, at) => head[at] === byte)) return format;
  if (head.length >= 8 && head.readUInt32BE(0) === FAT) {
    const machines = head.readUInt32BE(4);
    if (machines > 0 && machines < MOST_MACHINES) return "Mach-O";
  }
  // Text may begin with these two letters; the rest of the header holds NULs.
  const isDos = head.length >= DOS_HEADER && head.readUInt16BE(0) === DOS;
  return isDos && head.subarray(0, DOS_HEADER).includes(0) ? "PE" : null;
};
