import { Buffer } from "node:buffer";

/** An ssh host's public key, as known_hosts files hold it (sshd(8)). */
export interface HostKey {
  readonly type: string;
  /** In base64. */
  readonly key: string;
}

const LINE =
  /^(?:[^\s@|#]\S* )?(?<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) (?<key>[A-Za-z\d+/]+={0,2})(?: .*)?$/;

/** Reads `[host SP]type SP base64[ SP comment]`, as ssh-keyscan(1) prints it too; null when it is no such line. */
export const readHostKey = (line: string): HostKey | null => {
  const { type = "", key = "" } = LINE.exec(line)?.groups ?? {};
  return type !== "" && holdsType(key, type) ? { type, key } : null;
};

/** A key's bytes begin with its type: uint32 length, then the name (RFC 4253, section 6.6). */
const holdsType = (key: string, type: string): boolean => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  const expected = Buffer.concat([head, Buffer.from(type)]);
  return Buffer.from(key, "base64").subarray(0, expected.length).equals(expected);
};
