/** Why a text that stands where a secret does is none. */
export type StandIn =
  | "placeholder"
  | "template"
  | "reference"
  | "masked"
  | "number"
  | "format"
  | "path"
  | "url"
  | "address"
  | "type"
  | "markup"
  | "pattern"
  | "digest"
  | "public"
  | "hashed"
  | "encrypted"
  | "published"
  | "repeated";

const SAYS_SO =
  /example|sample|place.?holder|redact|change.?(?:me|it|this)|replace|your[_\-. a-z]|insert|dummy|dummies|(?<![a-z])(?:fake|mock|todo|tbd|fixme)|foo.?bar|lorem|x{5}|\*{3}|\.{3}|-{5}|_{4}|removed|hidden|secret.?here|goes.?here|put.?(?:your|the)|enter.?(?:your|the|a|new)|not.?set|undefined|unknown|default|12345678|abcdefg|987654|qwerty.?uiop|0{8}|deadbeef|cafebabe|(?:^|[^a-z])(?:my|some|any|the|test|a)[_-](?:api|app|secret|token|key|pass|auth|access|client|private)/i;

const MASKED = /^(?:[*.#xX?_\W-]{3,}|(.)\1*)$/;

// `${x}` `$(x)` `{{x}}` `{x}` `<x>` `%(x)s` `%s` `#{x}` `[x]` `@x@` `__X__` `$x` `%x%` `:x` `&x`
const TEMPLATE =
  /[$#@]\{|\$\(|\{\{|\}\}|<%|%>|%\(\w|%[-+]?\d{0,3}l?[sdvxuqi](?![0-9A-Za-z])|%\{|\{[\w.:!\- ]*\}|<[\w .:|/-]*>|&lt;|^\[[\w -]*\]?$|^@[\w.-]+@$|^__\w+__$|^\$+\w+$|^\$[a-z_]\w*\W|^%\w+%$|^:[a-z_]+$|^[&*]\w+$|^!(?:[A-Za-z:/.]+)?$|^~\w*$|\$[A-Z][A-Z_]{2,}|\$this|\$_|\$\[|\\[({[]|^=|^\|$|^>$|%%/;

const REFERENCE =
  /^(?:process|os|env|environ|config|cfg|conf|settings|secrets?|vault|ssm|data|var|local|module|self|this|that|args?|argv|opts?|options|params?|props?|req|request|res|response|ctx|context|event|user|session|state|store|item|ev|e|credentials?|arn|vals?|values?|input|output|steps|github|inputs|needs|matrix|kms|op|ref|file|env|secret|keychain|sm|gsm|awssm|keyvault)[.:[(>/!-]+[\w$.'"[\]/:-]*$|^[A-Za-z_$@][\w$.:>-]*\(|^[A-Za-z_$][\w$]*(?:\??\.|->|::)[A-Za-z_$][\w$]*(?:\??\.|->|::)[A-Za-z_$]|^[A-Za-z_$][\w$]*(?:->|::|\?\.)|^(?:new|await|async|function|lambda|return|yield|raise|throw|typeof|not|if)$|^arn:|\[['"\w]|=>/;

const TYPE =
  /^(?:str|string|text|int|integer|number|float|double|bool|boolean|true|false|yes|no|on|off|null|nil|none|undefined|void|any|object|array|list|map|dict|bytes?|buffer|char|varchar|nvarchar|optional|required|enabled|disabled|auto|default|empty|self|this|unset|n\/?a|var|val|let|const|type|interface)(?:[?!;,|]|\[\])*(?:[<(].*)?$/i;

const HASHED =
  /^(?:\$(?:1|2[abxy]?|5|6|7|8|9|y|gy|apr1|argon2(?:id?|d)|scrypt|pbkdf2[\w-]*|P|H|S|sha1|md5|bcrypt-sha256)\$|\{(?:S?SHA\d*|S?MD5|CRYPT|BCRYPT|PBKDF2[\w-]*|x-[\w-]+)\}|(?:pbkdf2|bcrypt|argon2|scrypt|md5|sha\d{1,3})(?:_\w+)?(?:\$|:)|#jbcrypt:|SCRAM-SHA-|\*[0-9A-F]{40}$|md5[0-9a-f]{32}$)/;

const ENCRYPTED =
  /^(?:\{AQAAA|ENC[[(]|U2FsdGVkX1|vault:v\d|AQICAH|secure:|enc:|encrypted:|\{cipher\}|!vault|gAAAAA|-----BEGIN PGP MESSAGE|AgA|\$ANSIBLE_VAULT)/;

const DIGEST = /^(?:sha(?:1|224|256|384|512)|md5|blake\w*|h1|sha3\w*)[-:=/]/i;
const PUBLIC =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-|sk-ssh|AAAA[BCE]3?[A-Za-z0-9+/]|MII[BCD]|MFk|MFYw|MIGf|MCowB|-----BEGIN (?:PUBLIC|CERT|RSA PUBLIC|X509|OPENSSH PUBLIC|SSH2)|pk[_.](?:live|test)_|age1[a-z0-9]{20}|0x[0-9a-fA-F_]+$|xpub|did:|urn:|oid:|data:|blob:|iVBOR|R0lGOD|\/9j\/|PHN2Zy|d09GM)/;

const NUMBER = /^[-+]?(?:\d[\d_,]*)?(?:\.\d+)?(?:e[-+]?\d+)?(?:[a-z%]{1,3})?$/i;
const FORMAT =
  /^(?:\d{1,4}[-/.:]\d{1,2}[-/.:]\d{1,4}|\d{4}-\d\d-\d\dT|v?\d+\.\d+|#[0-9a-fA-F]{3,8}$|[~^<>=]+\s?\d|\d{1,3}(?:\.\d{1,3}){3}|[\w.+-]+\/[\w.+-]+;|(?:application|text|image|audio|video|font|multipart)\/|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){3,}|(?:0x[0-9a-fA-F]{1,16}[,\s]*)+$)/;

const URL = /^(?:[a-z][a-z0-9+.-]*:\/\/|\/\/[\w.-]+\/|www\.|mailto:|magnet:|tel:|jdbc:|git@)/i;
const ADDRESS = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const DOMAIN =
  /^(?:[a-z][a-z0-9-]*\.)+(?:com|org|net|io|dev|app|local|internal|svc|edu|gov|co|me|xyz|cloud|js|ts|py|go|rs|java|json|ya?ml|toml|xml|html?|css|txt|md|pem|key|crt|cert|sh|conf|cfg|env|php|rb)(?::\d+)?$/i;
const PATH =
  /^(?:[~.]{0,2}\/(?:[\w.@${}-]+\/)*[\w.@${}-]*|[A-Za-z]:\\|\\\\[\w.]+\\|(?:[a-z_.-]{3,}\/){2,}|[\w-]+\/[\w-]+\.\w{2,4}$|[\w./-]+\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|conf|toml|xml|html?|jsx?|tsx?|vue|svelte|py|go|rs|rb|php|cs|cpp|hpp|java|kt|sh|md|css|scss|svg|png|env|gpg|asc|pub|tf|ini|sql|lock|log)$)/;
const MARKUP = /<\/?[a-z][^>]*>|&(?:lt|gt|amp|nbsp|#\d+);[a-z\s]|^\/?>/i;
const PATTERN = /\(\?[:=!<]|\[\^?[\w\\]-[\w\\]|\\[dwsb][+*{\]]|\.[*+]\??[)$]|\{\d+,\d*\}|^\^.*\$$|\|\|/;

/** Repeated, counted up or down, or of very few characters; also every other character, as in `a1b2c3d4e5`. */
export const isRepetitive = (text: string): boolean =>
  isMonotonous(text) || (text.length >= 12 && countsUp(text.replaceAll(/[^A-Za-z]/g, "")));

const LONG_COUNT = 5;

const countsUp = (letters: string): boolean => {
  // Among hexadecimal digits neighbours are common.
  if (/[g-z]/i.test(letters) && isMonotonous(letters)) return true;
  let up = 0;
  for (let at = 1; at < letters.length; at++) {
    up = letters.charCodeAt(at) - letters.charCodeAt(at - 1) === 1 ? up + 1 : 0;
    if (up >= LONG_COUNT) return true;
  }
  return false;
};

const isMonotonous = (text: string): boolean => {
  const { length } = text;
  let steps = 0;
  let run = 1;
  let longest = 1;
  for (let at = 1; at < length; at++) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (step === 1 || step === -1) steps++;
    run = step === 0 ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  if (longest >= 5 && longest * 4 >= length) return true;
  if (length >= 6 && steps * 2 >= length) return true;
  if (length >= 10 && new Set(text.toLowerCase()).size * 5 < Math.min(length, 60)) return true;
  for (let period = 1; period * 3 <= length && period <= 32; period++) {
    let at = period;
    while (at < length && text.charCodeAt(at) === text.charCodeAt(at - period)) at++;
    if (at === length) return true;
  }
  return false;
};

const LISTED: readonly (readonly [StandIn, RegExp])[] = [
  ["masked", MASKED],
  ["type", TYPE],
  ["placeholder", SAYS_SO],
  ["hashed", HASHED],
  ["encrypted", ENCRYPTED],
  ["template", TEMPLATE],
  ["number", NUMBER],
  ["digest", DIGEST],
  ["public", PUBLIC],
  ["format", FORMAT],
  ["url", URL],
  ["address", ADDRESS],
  ["url", DOMAIN],
  ["reference", REFERENCE],
  ["markup", MARKUP],
  ["pattern", PATTERN],
];

// The tokens and secrets that RFC 5849, 6749, 6750 and OpenID Connect give as examples, so copied everywhere.
const PUBLISHED: ReadonlySet<string> = new Set([
  "2YotnFZFEjr1zCsicMWpAA",
  "tGzv3JOkF0XG5Qx2TlKWIA",
  "SplxlOBeZQQYbYS6WxSbIA",
  "7Fjfp0ZBr1KtDRbnfVdmIw",
  "SlAV32hkKG",
  "8xLOxBtZp8",
  "hh5s93j4hdidpola",
  "hdhd0244k9j7ao03",
  "nnch734d00sl2jdk",
  "pfkkdhi9sl3r4s00",
  "kkk9d7dh3k39sjv7",
  "dpf43f3p2l4k3l03",
  "ad180jjd733klru7",
  "0685bd9184jfhq22",
  "j49sk3j29djd",
]);

// A random text of base64 may look like a path; one of words is one.
const NOT_A_PATH = 12;

/** What the text is in place of a secret; nothing where it may be one. `bits` as in a texture. */
export const standInOf = (text: string, bits: number): StandIn | undefined => {
  for (const [name, pattern] of LISTED) {
    if (!pattern.test(text)) continue;
    return name;
  }
  if (PUBLISHED.has(text)) return "published";
  if (bits < NOT_A_PATH && PATH.test(text)) return "path";
  return isRepetitive(text) ? "repeated" : undefined;
};
