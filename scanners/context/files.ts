import { anyHex, base64, hex } from "../rules/pieces.ts";
import type { Rule } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { judgeValue } from "./judge-value.ts";

const CRYPT = "[./0-9A-Za-z]";

const SHA_CRYPT = `$[56]$(rounds=[0-9]{1,9}$)?${CRYPT}{1,16}$${CRYPT}{43,86}`;
const MD5_CRYPT = `$(1|apr1)$${CRYPT}{1,8}$${CRYPT}{22}`;
const BCRYPT = `$2[abxy]$[0-9]{2}$${CRYPT}{53}`;
const YESCRYPT = `$(y|gy|7)$${CRYPT}{2,20}$${CRYPT}{1,86}$${CRYPT}{43}`;
const ARGON = `$argon2(id|i|d)$v=[0-9]{2}$m=[0-9]{1,8},t=[0-9]{1,3},p=[0-9]{1,3}$[0-9A-Za-z+/]{8,64}$[0-9A-Za-z+/]{22,88}`;

const HASHES = [SHA_CRYPT, MD5_CRYPT, BCRYPT, YESCRYPT, ARGON];

const CHANGE = "Change the password; whoever has its hash can guess it without being noticed.";

/** Base64 of a password that is one. */
const holdsPassword = (bytes: Uint8Array, start: number, end: number): boolean => {
  const inside = Buffer.from(latin1(bytes, start, end), "base64").toString("latin1");
  if (!/^[\x20-\x7e]+$/.test(inside)) return false;
  return judgeValue(inside, { kind: "password", quoted: true, form: "assigned" }) !== null;
};

/** Lines and members that only certain files hold. */
export const FILES: readonly Rule[] = [
  {
    id: "shadow-entry",
    title: "Password hash of a system user",
    shape: HASHES.map((hash) => `:<${hash}>:[0-9]{0,6}:[0-9]{0,6}:`),
    confidence: "medium",
    rank: 3,
    remedy: CHANGE,
  },
  {
    id: "htpasswd-entry",
    title: "Password hash in a file of users",
    shape: [...[MD5_CRYPT, BCRYPT, SHA_CRYPT].map((hash) => `:<${hash}>`), `:<[{]SHA[}]${base64}{27}=>`],
    confidence: "medium",
    remedy: CHANGE,
  },
  {
    id: "password-hash",
    title: "Password hash",
    shape: [
      ...HASHES,
      `pbkdf2_sha(1|256|512)$[0-9]{3,8}$[0-9A-Za-z+/]{8,64}$[0-9A-Za-z+/]{26,88}={0,2}`,
      `$[89]$[./0-9A-Za-z]{14}$[./0-9A-Za-z]{43}`,
      `[{](SSHA|SSHA256|SSHA512)[}]${base64}{27,120}={0,2}`,
    ],
    confidence: "low",
    rank: 1,
    remedy: CHANGE,
  },
  {
    id: "wordpress-salt",
    title: "WordPress key or salt",
    shape: `(AUTH|LOGGED_IN|NONCE)_(KEY|SALT)["'][ \\t]{0,3},[ \\t]{0,12}["']<[] !#-&(-[^-~]{64}>`,
    confidence: "medium",
    remedy: "Put new ones into wp-config.php; everybody has to log in again.",
  },
  {
    id: "rails-secret-key-base",
    title: "Rails secret_key_base",
    shape: `secret_key_base["' \\t]{0,4}[:=][ \\t]{0,4}["']{0,1}<${hex}{64,160}>`,
    confidence: "medium",
    remedy: "Replace it; every session and signed cookie becomes void.",
  },
  {
    id: "laravel-app-key",
    title: "Laravel application key",
    shape: `APP_KEY=base64:<${base64}{43}=>`,
    confidence: "medium",
    remedy: "Replace it with php artisan key:generate; what is encrypted with it must be encrypted again.",
  },
  {
    id: "kubeconfig-key",
    title: "Client key in a kubeconfig",
    shape: `client-key-data["']{0,1}:[ \\t]{0,4}["']{0,1}<LS0tLS1CRUdJTi${base64}{100,8000}={0,2}>`,
    confidence: "high",
    remedy: "Issue new client certificates for that user; Kubernetes cannot revoke old ones one by one.",
  },
  {
    id: "filezilla-password",
    title: "Password in a FileZilla site",
    shape: `<Pass encoding="base64"[>]<${base64}{4,200}={0,2}>`.replace("<Pass", "[<]Pass"),
    accept: holdsPassword,
    confidence: "medium",
    remedy: "Change the password at that server.",
  },
  {
    id: "aspnet-machine-key",
    title: "ASP.NET machine key",
    shape: `(validation|decryption)Key="<${anyHex}{32,256}>"`,
    confidence: "medium",
    remedy: "Replace it in web.config; every session and signed cookie becomes void.",
  },
  {
    id: "rails-master-key",
    title: "Master key of Rails credentials",
    shape: `RAILS_MASTER_KEY["' \\t]{0,4}[:=][ \\t]{0,4}["']{0,1}<${hex}{32}>`,
    confidence: "medium",
    remedy: "Make a new key and encrypt the credentials with it.",
  },
];
