import { Buffer } from "node:buffer";
import { deflateRawSync, crc32 as zlibCrc32 } from "node:zlib";

/** An entry of a zip, and how it is put there. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data: string | Buffer;
  readonly method?: "stored" | "deflated" | number;
  /** Sizes stand behind the data instead of before them. */
  readonly sizesBehind?: boolean;
  readonly encrypted?: boolean;
  readonly zip64?: boolean;
  readonly directoryName?: string;
}

const latin1 = (text: string | Buffer): Buffer =>
  typeof text === "string" ? Buffer.from(text, "latin1") : text;

const methodOf = ({ method = "deflated" }: ZipEntry): number =>
  method === "stored" ? 0 : method === "deflated" ? 8 : method;

const sum = (bytes: Buffer): number => (typeof zlibCrc32 === "function" ? zlibCrc32(bytes) : 0);

interface Written {
  readonly local: Buffer;
  readonly central: (offset: number) => Buffer;
}

const writeEntry = (entry: ZipEntry): Written => {
  const name = latin1(entry.name);
  const plain = latin1(entry.data);
  const method = methodOf(entry);
  const data = method === 8 ? deflateRawSync(plain) : plain;
  const behind = entry.sizesBehind === true;
  const flags = (entry.encrypted === true ? 1 : 0) | (behind ? 8 : 0);
  const big = entry.zip64 === true;
  const extra = Buffer.alloc(big ? 20 : 0);
  if (big) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(BigInt(plain.length), 4);
    extra.writeBigUInt64LE(BigInt(data.length), 12);
  }
  const fields = (inDirectory: boolean): Buffer => {
    const bytes = Buffer.alloc(26);
    bytes.writeUInt16LE(20, 0);
    bytes.writeUInt16LE(flags, 2);
    bytes.writeUInt16LE(method, 4);
    const known = inDirectory || !behind;
    bytes.writeUInt32LE(known ? sum(plain) : 0, 10);
    bytes.writeUInt32LE(!known ? 0 : big ? 0xffff_ffff : data.length, 14);
    bytes.writeUInt32LE(!known ? 0 : big ? 0xffff_ffff : plain.length, 18);
    return bytes;
  };
  const local = fields(false);
  local.writeUInt16LE(name.length, 22);
  local.writeUInt16LE(extra.length, 24);
  const descriptor = Buffer.alloc(behind ? 16 : 0);
  if (behind) {
    descriptor.write("PK\x07\x08", 0, "latin1");
    descriptor.writeUInt32LE(sum(plain), 4);
    descriptor.writeUInt32LE(data.length, 8);
    descriptor.writeUInt32LE(plain.length, 12);
  }
  const inDirectory = latin1(entry.directoryName ?? entry.name);
  return {
    local: Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), local, name, extra, data, descriptor]),
    central: (offset) => {
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(offset, 10);
      const head = fields(true);
      head.writeUInt16LE(inDirectory.length, 22);
      return Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, rest, inDirectory]);
    },
  };
};

export const zip = (...entries: readonly ZipEntry[]): Buffer => {
  const written = entries.map(writeEntry);
  let offset = 0;
  const directory = written.map(({ local, central }) => {
    const here = central(offset);
    offset += local.length;
    return here;
  });
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  // APPNOTE.TXT 4.4.1.4: more than fit are told elsewhere.
  const count = Math.min(entries.length, 0xffff);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...written.map(({ local }) => local), ...directory, end]);
};

export interface TarEntry {
  readonly name: string;
  readonly prefix?: string;
  readonly data: string | Buffer;
  readonly type?: string;
}

const tarHeader = ({ name, prefix = "", type = "0" }: TarEntry, size: number): Buffer => {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, "latin1");
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257, "latin1");
  header.write(prefix, 345, 155, "latin1");
  const total = header.reduce((all, byte) => all + byte, 0);
  header.write(`${total.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
};

export const tar = (...entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => {
      const data = latin1(entry.data);
      return [tarHeader(entry, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
    }),
    Buffer.alloc(1024),
  ]);
