import { generateKeyPairSync } from "node:crypto";
import type { Sample } from "./from-shape.ts";
import type { Random } from "./random.ts";

const ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64 = `${ALNUM}+/`;
const URL64 = `${ALNUM}_-`;

const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const whole = (text: string): Sample => ({ text, secret: text });

// Put together, so that no armour stands in the source.
const armour = (label: string, lines: readonly string[]): string =>
  [`-----${"BEGIN"} ${label}-----`, ...lines, `-----${"END"} ${label}-----`].join("\n");

const lines = (random: Random, count: number): readonly string[] =>
  Array.from({ length: count }, () => random.text(BASE64, 64));

const token = (random: Random, payload: object): string =>
  `${json({ alg: "HS256", typ: "JWT" })}.${json(payload)}.${random.text(URL64, 43)}`;

const password = (random: Random): string => `${random.text(ALNUM, 14)}7q`;

/** A password of mixed classes, with a sign in it. */
const signed = (random: Random): string => `${random.text(ALNUM, 5)}!q7${random.text(ALNUM, 5)}`;

const behind = (before: string, secret: string, rest = ""): Sample => ({
  text: before + secret + rest,
  secret,
});

const hexToken = (random: Random): string => `${random.text("0123456789abcdef", 38)}a7`;

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const paired = (id: string, secret: string): Sample => ({ text: `id: ${id}\nsecret: ${secret}\n`, secret });

/** Samples of the rules that a shape alone does not tell. */
export const PROBE_SAMPLES: Readonly<Record<string, (random: Random) => Sample>> = {
  "aws-key-pair": (random) =>
    paired(
      `${"AK"}IA${random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`,
      `aB3${random.text(BASE64, 34)}dE9`,
    ),
  "google-hmac-secret": (random) =>
    paired(`GOOG1E${random.text(CAPITALS, 55)}`, `aB3${random.text(BASE64, 34)}dE9`),
  "digitalocean-spaces-secret": (random) =>
    paired(`DO00${random.text(CAPITALS, 16)}`, `aB3${random.text(BASE64, 37)}dE9`),
  "exoscale-secret": (random) =>
    paired(`EXO${random.text("0123456789abcdef", 24)}`, `aB3${random.text(URL64, 37)}dE9`),
  "npmrc-auth": (random) => {
    const secret = Buffer.from(`deploy:${password(random)}`).toString("base64");
    return { text: `//registry.example.com/:_auth=${secret}`, secret };
  },
  "docker-config-auth": (random) => {
    const secret = Buffer.from(`deploy:${password(random)}`).toString("base64");
    return { text: `{"auths": {"https://index.docker.io/v1/": {"auth": "${secret}"}}}`, secret };
  },
  "google-service-account-key": (random) => {
    const secret = armour("PRIVATE KEY", lines(random, 4)).replaceAll("\n", "\\n");
    return {
      text: `{"private_key_id": "${random.text("0123456789abcdef", 40)}", "private_key": "${secret}\\n"}`,
      secret,
    };
  },
  "private-key": (random) =>
    whole(armour(random.pick(["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"]), lines(random, 6))),
  "encrypted-private-key": (random) => whole(armour("ENCRYPTED PRIVATE KEY", lines(random, 6))),
  "pgp-private-key": (random) =>
    whole(armour("PGP PRIVATE KEY BLOCK", ["", ...lines(random, 6), `=${random.text(BASE64, 4)}`])),
  "json-web-key": (random) => {
    const secret = random.text(URL64, 43);
    return { text: `{"kty":"EC","crv":"P-256","x":"${random.text(URL64, 43)}","d":"${secret}"}`, secret };
  },
  "url-credentials": (random) => {
    const secret = password(random);
    return {
      text: `postgres://app:${secret}@db.internal-${random.text("abcdefgh", 4)}.net:5432/app`,
      secret,
    };
  },
  "url-token": (random) => {
    const secret = `${random.text("0123456789abcdef", 38)}a7`;
    return { text: `https://${secret}@git.corp-${random.text("abcdefgh", 4)}.net/a/b.git`, secret };
  },
  "basic-authorization": (random) => {
    const secret = Buffer.from(`deploy:${password(random)}`).toString("base64");
    return { text: `Authorization: Basic ${secret}`, secret };
  },
  "bearer-authorization": (random) => {
    const secret = `${random.text("0123456789abcdef", 38)}a7`;
    return { text: `Authorization: Bearer ${secret}`, secret };
  },
  "password-assignment": (random) =>
    behind(random.pick(["db_password: ", "PGPASSWORD=", "userPwd = ", "--password "]), signed(random)),
  "secret-assignment": (random) => behind(random.pick(["client_secret: ", "APP_SECRET="]), hexToken(random)),
  "token-assignment": (random) =>
    behind(random.pick(["refresh_token: ", "CORP_TOKEN="]), `${random.text(ALNUM, 30)}q7`),
  "key-assignment": (random) =>
    behind(random.pick(["X-Api-Key: ", "apikey=", "ENCRYPTION_KEY="]), hexToken(random)),
  "authorization-assignment": (random) => behind("proxy_auth: ", hexToken(random)),
  "authorization-header": (random) => behind("Authorization: SSWS ", hexToken(random)),
  "sql-password": (random) => behind("CREATE USER app IDENTIFIED BY '", signed(random), "';"),
  "command-password": (random) => behind("sshpass -p ", signed(random), " ssh host"),
  "call-password": (random) => behind('NetworkCredential("deploy", "', signed(random), '")'),
  "call-key": (random) => behind("jwt.sign(payload, '", hexToken(random), "');"),
  "session-cookie": (random) => behind("Cookie: lang=en; sessionid=", hexToken(random)),
  "kubernetes-secret": (random) => {
    const secret = Buffer.from(`${signed(random)}xyz`).toString("base64");
    return { text: `kind: Secret\nmetadata:\n  name: db\ndata:\n  dsn: ${secret}\n`, secret };
  },
  "filezilla-password": (random) =>
    behind('<Pass encoding="base64">', Buffer.from(signed(random)).toString("base64"), "</Pass>"),
  "otpauth-secret": (random) =>
    behind(
      "otpauth://totp/ACME:me?secret=",
      random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32),
      "&issuer=ACME",
    ),
  "twitter-bearer-token": (random) => whole(`${"A".repeat(21)}M${random.text(ALNUM, 88)}`),
  "airtable-token": (random) => whole(`patx${random.text(ALNUM, 13)}.${random.text("0123456789abcdef", 64)}`),
  "firebase-server-key": (random) => whole(`AAAA${random.text(URL64, 7)}:APA91b${random.text(URL64, 134)}`),
  "dropbox-long-lived-token": (random) =>
    whole(`${random.text(ALNUM, 10)}x${"A".repeat(10)}z${random.text(URL64, 41)}q`),
  "json-web-token": (random) =>
    whole(token(random, { sub: random.text(ALNUM, 12), iat: 1_700_000_000 + random.below(1e6) })),
  "supabase-service-role": (random) =>
    whole(token(random, { iss: "supabase", ref: random.text(ALNUM, 20), role: "service_role" })),
};

/** A private key that is one, for those who want to parse it. */
export const freshPrivateKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
