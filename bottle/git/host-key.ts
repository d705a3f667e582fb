const KEY_LINE =
  /^(?:[^\s@|#]\S* )?(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) ([A-Za-z\d+/]+={0,2})(?: .*)?$/;

/** Is this one public key line, `[host ]type base64[ comment]`, or several (sshd(8), ssh-keyscan(1))? */
export const isHostKey = (text: string): boolean => {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length > 0 && lines.every(isKeyLine);
};

/** A key's bytes begin with its type: uint32 length, then the name (RFC 4253, section 6.6). */
const isKeyLine = (line: string): boolean => {
  const [, type = "", key = ""] = KEY_LINE.exec(line) ?? [];
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return type !== "" && Buffer.from(key, "base64").indexOf(Buffer.concat([head, Buffer.from(type)])) === 0;
};
