let table: Int32Array | undefined;

const crcTable = (): Int32Array => {
  if (table !== undefined) return table;
  table = new Int32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[index] = value;
  }
  return table;
};

/** CRC-32 as in zlib and PNG, of `bytes[start, end)`. */
export const crc32 = (bytes: Uint8Array, start: number, end: number): number => {
  const lookup = crcTable();
  let crc = -1;
  for (let at = start; at < end; at++) {
    crc = (crc >>> 8) ^ (lookup[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
};

/** CRC-16 with polynomial 0x1021 and start 0 (XMODEM), of `bytes[start, end)`. */
export const crc16 = (bytes: Uint8Array, start: number, end: number): number => {
  let crc = 0;
  for (let at = start; at < end; at++) {
    crc ^= (bytes[at] as number) << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
};

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The number in base 62, digits first, then capitals, padded with zeros. */
export const base62 = (value: number, width: number): string => {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text.padStart(width, "0");
};
