import type { Kind } from "./judge-value.ts";

/** Splits a name as programmers write it into words of small letters: `dbPassword2` into `db`, `password`, `2`. */
export const wordsOfName = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    // What is left of `\u0026` in front of a name.
    .map((word) => word.replace(/^\d{2,4}(?=[a-z]{2})/, ""))
    .filter((word) => word !== "");

const KEYWORDS: Readonly<Record<Kind, RegExp>> = {
  password:
    /^(?!.*(?:bypass|compass|trespass|surpass|overpass|underpass|encompass|multipass))(?:[a-z0-9]*(?:passw\w*|passphrase|passcode|pwd?s?|pw|psk|pswd|psswd|pss?w(?:o?r)?d|pasw(?:o?r)?d|passworsd)|[a-z0-9]{0,10}pass)\d*$/,
  secret: /secrets?\d*$|^credentials?\d*$|^cred$/,
  token: /tokens?\d*$|^bearer$/,
  key: /keys?\d*$/,
  auth: /^(?:\w*auth|authorization|authentication)\d*$/,
};

// What may follow the word without the name being about something else.
const HARMLESS =
  /^(?:\d+|value|val|string|str|text|plain|plaintext|raw|base64|b64|env|prod|production|dev|development|staging|stage|stg|qa|uat|live|test|local|default|confirm|confirmation|again|repeat|new|old|current|key|token|secret|password|passwd|pass|data|hex|any|one|two|primary|secondary|main|backup|master|admin|root|user|db|database|api|v\d|a|b|x|is|word|shared|wrap|multi|credential|credentials|const|constant|literal|variable|for|of|tmp|temp|real|valid|invalid|good|bad|correct|wrong|here|account|service|app|web|client|server|access|auth|private|nonce|pem|jwt|base|sandbox|internal|external|remote|this)$/;

// Words beside it that make the name about something else.
const ELSEWHERE =
  /^(?:public|pub|publishable|csrf|xsrf|page|next|prev|previous|continuation|cursor|sync|cancel|cancellation|hash|hashed|digest|checksum|fingerprint|sha|sha1|sha256|sha512|md5|etag|cache|sort|partition|foreign|primary|index|row|group|message|msg|translation|i18n|label|object|field|column|prop|property|map|dict|lookup|query|route|storage|anchor|hot|shortcut|event|menu|unique|dedup|idempotency|resource|artifact|reset|forgot|regexp|regex|pattern|encrypted|enc|sealed|ciphertext|mock|fake|dummy|example|sample|keyboard|host|known|verify|verification|verifying|integrity|commit|blob|tree|deleted|site|s3|bucket|image|img|color|font|media|file|dir|path|node|react|child|parent|lang|locale|json|yaml|xml|config|meta|tag|log|metric|trace|span|topic|routing|registry|class|css|style|nonce|salt|iv|authenticity|dependency|mask|max|min|kind|type)$/;

// The same in one word.
const OTHER = /csrf|xsrf|^(?:site|public|cache|foreign|primary|sort|row|group|hot|query|storage)keys?$/;

const KEY_OF =
  /^(?:api|access|secret|private|priv|auth|authentication|authorization|encryption|encrypt|encryptor|decryption|crypt|crypto|cipher|signing|sign|signature|master|account|service|shared|activation|aes\d*|des|rsa|hmac|app|application|client|consumer|deploy|admin|root|subscription|instrumentation|ssh|ssl|tls|jwt|session|symmetric|webhook|sas|p|function|ingest|write|read|integration|developer|dev|project|license|licence|wpa|psk|preshared|pre|vault|unseal|recovery|customer|merchant|push|server|sender|stream|bot|user|team|org|security|data|token|password)$/;

// Whose keys are secrets: `openai_key`.
const VENDOR =
  /^(?:openai|anthropic|claude|gemini|google|gcp|maps|mapbox|azure|aws|github|gitlab|slack|stripe|paypal|twilio|sendgrid|mailgun|mailchimp|algolia|firebase|datadog|newrelic|sentry|cloudflare|openweather|weather|pusher|segment|mixpanel|zendesk|hubspot|shopify|twitter|facebook|telegram|discord|youtube|spotify|dropbox|okta|heroku|digitalocean|binance|coinbase|alchemy|infura|etherscan|huggingface|hf|replicate|cohere|mistral|groq|deepseek|pinecone)$/;

const JOINED_KEY =
  /^(?:\w*(?:api|access|secret|private|auth|encryption|crypt|sign|master|shared|app|client|consumer|aes|hmac|deploy|admin|subscription|account|service|ssh|jwt))key\d*$|^pkey\d*$/;

/** Whether a secret follows such a name: for sure, perhaps, or not. */
export type Promised = "sure" | "vague" | undefined;

const MOST_REMEMBERED = 2000;
const remembered = new Map<string, Promised>();

/** `before` is the word in front of a name, as in `API key: …` and `page token: …`. The same names come again and again. */
export const promiseOf = (name: string, kind: Kind, before = ""): Promised => {
  const key = `${kind} ${before} ${name}`;
  const known = remembered.get(key);
  if (known !== undefined || remembered.has(key)) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const promised = readPromise(name, kind, before);
  remembered.set(key, promised);
  return promised;
};

// An object that settings are members of says nothing about them.
const SETTINGS = /^(?:[\w-]+\.)*config\./;

const readPromise = (name: string, kind: Kind, before: string): Promised => {
  const words = wordsOfName(name.replace(SETTINGS, ""));
  const at = lastIndexOf(words, KEYWORDS[kind]);
  if (at < 0) return undefined;
  for (let index = at + 1; index < words.length; index++)
    if (!HARMLESS.test(words[index] as string)) return undefined;
  if (kind === "password")
    return words.slice(0, at).some((word) => /^(?:hash|hashed|encrypted|enc|forgot|reset|no|bad)$/.test(word))
      ? undefined
      : "sure";
  if (kind === "token" && ELSEWHERE.test(before.toLowerCase())) return undefined;
  if (words.slice(0, at).some((word) => ELSEWHERE.test(word)) || OTHER.test(words[at] as string))
    return undefined;
  if (kind === "auth") return /^auth(?:orization|entication)$/.test(words[at] as string) ? "sure" : "vague";
  // What a key agreement yields: test vectors are full of it.
  if (
    kind === "secret" &&
    words.slice(0, at).some((word) => /^(?:shared|exporter|handshake|traffic|premaster|derived)$/.test(word))
  )
    return "vague";
  if (kind !== "key") return "sure";
  const word = words[at] as string;
  const qualified = [...words.slice(0, at), before.toLowerCase()].some(
    (one) => KEY_OF.test(one) || VENDOR.test(one) || /secret|password|token|auth/.test(one),
  );
  return qualified || JOINED_KEY.test(word) || words.slice(at + 1).some((one) => /secret|password/.test(one))
    ? "sure"
    : "vague";
};

const lastIndexOf = (words: readonly string[], pattern: RegExp): number => {
  for (let at = words.length - 1; at >= 0; at--) if (pattern.test(words[at] as string)) return at;
  return -1;
};
