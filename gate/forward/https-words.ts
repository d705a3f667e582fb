/** What git and its transport (libcurl, with GnuTLS or OpenSSL) write, and what that means for an operator. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^fatal: Authentication failed for /m,
    "it does not take the credential (401): the token in forward.token_file is wrong or over, or is not forward.username's",
  ],
  [
    /^fatal: could not read (?:Username|Password) for /m,
    "it wants a credential (401): name the file with a token in forward.token_file (auth: bearer needs git 2.46)",
  ],
  [
    /returned error: 403\b|HTTP 403\b/,
    "it refuses what the credential may do (403): the token needs the right to read and write this repository",
  ],
  [
    /^fatal: repository 'https:.*' not found|returned error: (?:404|410)\b|HTTP (?:404|410)\b/m,
    "it has no such repository, or shows it to others only (404): compare forward.url and the token's rights",
  ],
  [
    /returned error: 3\d\d\b|HTTP 3\d\d\b/,
    "it answers that the repository has moved, and redirects are not followed: write the address that it has now into forward.url",
  ],
  [/returned error: 413\b|HTTP 413\b/, "it does not take a push of this size (413)"],
  [/returned error: 429\b|HTTP 429\b/, "it has been asked too often (429): try again later"],
  [
    /(?:returned error:|HTTP) (?<status>5\d\d)\b/,
    "it is in trouble itself (STATUS): try again later, or look at its log",
  ],
  [/(?:returned error:|HTTP) (?<status>4\d\d)\b/, "it does not take the request (STATUS)"],
  [
    /certificate subject name|no alternative certificate subject name/,
    "its certificate is for another host: forward.url must name the host as its certificate does",
  ],
  [/certificate has expired/, "its certificate has ended: the server needs a new one"],
  [
    /server certificate verification failed|SSL certificate problem|certificate verify failed|server verification failed/,
    "its certificate cannot be verified: it has ended, or its authority is neither in forward.ca_file nor known to the system",
  ],
  [
    /not valid: is this a git repository\?|unexpected (?:content|response)/,
    "what answers there is no git server, or one that does not speak git's smart protocol: compare forward.url with the address that clones are made from",
  ],
  [
    /Could not resolve host/,
    "its name is not known: compare the host in forward.url, or look at the name server",
  ],
  [
    /Failed to connect to|Could(?:n't| not) connect to server/,
    "it cannot be connected to: nobody listens there, or something between does not let it through",
  ],
  [/Operation too slow|Connection timed out|Timeout was reached/, "it was silent for too long"],
  [
    /gnutls_handshake\(\) failed|SSL routines|wrong version number|unsupported protocol/,
    "it does not speak TLS as it should, from version 1.2 on",
  ],
];

/** Lines that tell of a URL or of a request: ssh's are neither. */
const ABOUT_HTTPS = /https:\/\/|^error: RPC failed/;

/** What the lines mean, in one sentence; null where they are of another kind. */
export const httpsComplaint = (lines: readonly string[]): string | null => {
  const text = lines.filter((line) => ABOUT_HTTPS.test(line)).join("\n");
  for (const [pattern, meaning] of MEANINGS) {
    const found = pattern.exec(text);
    if (found !== null) return meaning.replace("STATUS", found.groups?.["status"] ?? "");
  }
  return null;
};

/** Statuses with which a server says that it has not begun what it was asked for (RFC 9110, section 15.5). */
const NOT_BEGUN = /^error: RPC failed; HTTP (?:401|403|404|411|413|415|429)\b/;

/** Whether upstream answered the push itself in this way. */
export const isTurnedDown = (lines: readonly string[]): boolean => lines.some((line) => NOT_BEGUN.test(line));
