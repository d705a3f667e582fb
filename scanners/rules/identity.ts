import { base58Check } from "../checks/base58-check.ts";
import { bech32 } from "../checks/bech32.ts";
import { nkeyCrc, stellarCrc } from "../checks/crc16-tails.ts";
import { isPassword } from "../probes/judge-text.ts";
import { oneTimeSeed } from "../probes/one-time-seed.ts";
import { latin1 } from "../shape/latin1.ts";
import { alnum, base32, base58, base64, hex, lower, named, upper, url64, uuid } from "./pieces.ts";
import type { Rule } from "./rule.ts";

const VAULT = "Revoke it: vault token revoke.";
const DOPPLER = "Revoke it under the project's or workplace's tokens in Doppler.";

const FEWEST_WORDS = 9;

/** Whether the words differ: test networks use one word again and again. */
const isPhrase = (bytes: Uint8Array, start: number, end: number): boolean =>
  new Set(latin1(bytes, start, end).split(" ")).size >= FEWEST_WORDS;

/** Secret stores, identity providers, key material that is a token. */
export const IDENTITY: readonly Rule[] = [
  {
    id: "vault-service-token",
    title: "Vault service token",
    shape: `hvs.${url64}{24,200}`,
    confidence: "high",
    remedy: VAULT,
  },
  {
    id: "vault-batch-token",
    title: "Vault batch token",
    shape: `hvb.${url64}{30,320}`,
    confidence: "high",
    remedy: VAULT,
  },
  {
    id: "vault-recovery-token",
    title: "Vault recovery token",
    shape: `hvr.${url64}{24,320}`,
    confidence: "high",
    remedy: VAULT,
  },
  {
    id: "vault-legacy-token",
    title: "Vault token (before 1.10)",
    shape: named(
      "vault_token|x_vault_token|vault_root_token|vault_dev_root_token_id|client_token|root_token",
      `[sbr].${url64}{24,120}`,
    ),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: VAULT,
  },
  {
    id: "vault-unseal-key",
    title: "Vault unseal key",
    shape: [
      `unseal key [0-9]{1,2}: <${base64}{43,44}={0,1}>`,
      `vault operator unseal <${base64}{43,44}={0,1}>`,
      named("unseal_key|vault_unseal_key", `${base64}{43,44}={0,1}`),
    ],
    anyCase: true,
    confidence: "high",
    rank: 1,
    remedy: "Rekey Vault: vault operator rekey.",
  },
  {
    id: "doppler-token",
    title: "Doppler token",
    shape: [`dp.(pt|ct|sa|scim|audit).${alnum}{40,44}`, `dp.st.(${lower}{2,35}.|)${alnum}{40,44}`],
    confidence: "high",
    remedy: DOPPLER,
  },
  {
    id: "1password-service-account",
    title: "1Password service account token",
    shape: `ops_eyJ[0-9A-Za-z+/_-]{200,1200}={0,3}`,
    confidence: "high",
    remedy: "Revoke it under Developer › Service accounts at 1password.com.",
  },
  {
    id: "1password-secret-key",
    title: "1Password secret key",
    shape: [
      `A3-${upper}{6}-${upper}{11}-${upper}{5}-${upper}{5}-${upper}{5}`,
      `A3-${upper}{6}-${upper}{6}-${upper}{5}-${upper}{5}-${upper}{5}-${upper}{5}`,
    ],
    confidence: "high",
    remedy: "Regenerate it under My profile at 1password.com.",
  },
  {
    id: "infisical-token",
    title: "Infisical service token",
    shape: `st.6${hex}{23}.${hex}{32}.${hex}{32}`,
    confidence: "high",
    remedy: "Delete it under Project access control in Infisical.",
  },
  {
    id: "bitwarden-token",
    title: "Bitwarden Secrets Manager access token",
    shape: named(
      "bws_access_token|bitwarden_access_token|bw_access_token",
      `0.${uuid}.${alnum}{30}:${base64}{22}==`,
    ),
    anyCase: true,
    rank: 1,
    confidence: "high",
    remedy: "Revoke it under Machine accounts in Bitwarden.",
  },
  {
    id: "bitwarden-client-secret",
    title: "Bitwarden client secret",
    shape: named("bw_clientsecret|bitwarden_client_secret", `${alnum}{30}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Rotate the API key under Settings › Security › Keys in Bitwarden.",
  },
  {
    id: "clerk-secret-key",
    title: "WorkOS or Clerk secret key",
    shape: `sk_(live|test)_a2V5Xz${alnum}{20,80}`,
    confidence: "high",
    rank: 3,
    remedy: "Rotate it under API keys in the provider's dashboard.",
  },
  {
    id: "jumpcloud-key",
    title: "JumpCloud API key",
    shape: `jca_${alnum}{36}`,
    confidence: "high",
    remedy: "Rotate it under My API key in JumpCloud.",
  },
  {
    id: "keycloak-secret",
    title: "Keycloak client secret",
    shape: named("keycloak_client_secret|keycloak_secret|kc_client_secret", `(${uuid}|${alnum}{32})`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Regenerate it under the client's Credentials in Keycloak.",
  },
  {
    id: "onelogin-secret",
    title: "OneLogin client secret",
    shape: named("onelogin_client_secret|onelogin_secret", `${hex}{64}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Rotate it in the identity provider's admin console.",
  },
  {
    id: "django-secret-key",
    title: "Django secret key",
    shape: [
      `django-insecure-[0-9a-z!@#$%^&*()_=+-]{30,60}`,
      `SECRET_KEY[ ]{0,4}=[ ]{0,4}["']<[0-9a-z!@#$%^&*()_=+-]{50}>["']`,
    ],
    confidence: "medium",
    rank: 1,
    remedy: "Generate a new one (get_random_secret_key) and restart; sessions and signed links become void.",
  },
  {
    id: "nkey-seed",
    title: "NATS key seed",
    shape: [
      `S[UAO]A[A-P]${base32}{54}`,
      // Of the other kinds, the beginning stands in many words.
      `SEED-----[\r\n]{1,2}<S[NCX]A[A-P]${base32}{54}>`,
    ],
    check: nkeyCrc,
    confidence: "medium",
    remedy: "Make a new key pair (nsc generate nkey) and remove this one from the account.",
    nearMisses: [`U[A-P]${base32}{54}`],
  },
  {
    id: "age-secret-key",
    title: "age identity",
    shape: `AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}`,
    check: bech32,
    confidence: "medium",
    remedy: "Make a new identity (age-keygen) and encrypt again what this one can read.",
    nearMisses: ["age1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}"],
  },
  {
    id: "wireguard-key",
    title: "WireGuard private or preshared key",
    shape: `(PrivateKey|PresharedKey)[ \t]{0,4}=[ \t]{0,4}<${base64}{43}=>`,
    anyCase: true,
    confidence: "high",
    rank: 1,
    remedy: "Make a new one (wg genkey, wg genpsk) on both ends.",
    nearMisses: [`PublicKey = ${base64}{43}=`],
  },
  {
    id: "extended-private-key",
    title: "Extended private key of a wallet (BIP-32)",
    shape: `[xyztuv]prv[0-9A-Z]${base58}{106}`,
    confidence: "high",
    remedy: "Move the funds to a new wallet.",
  },
  {
    id: "ethereum-private-key",
    title: "Private key of an Ethereum account",
    shape: named(
      "eth_private_key|ethereum_private_key|wallet_private_key|deployer_private_key|private_key|account_private_key|owner_private_key",
      `(0x|)${hex}{64}`,
    ),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Move the funds and roles to a new account.",
  },
  {
    id: "putty-private-key",
    title: "PuTTY private key",
    shape: `Private-Lines: [0-9]{1,3}[\r\nn\\]{1,6}<${base64}{40,64}>`,
    confidence: "high",
    rank: 1,
    remedy: "Make a new key (puttygen) and remove the old public key wherever it is authorized.",
  },
  {
    id: "minisign-secret-key",
    title: "minisign or signify secret key",
    shape: `RWRTY0Iy${base64}{200}={0,2}`,
    confidence: "high",
    remedy: "Make a new key pair and publish the new public key.",
  },
  {
    id: "kubernetes-client-key",
    title: "Client key in a kubeconfig",
    shape: `client-key-data: <${base64}{100,4000}={0,2}>`,
    confidence: "high",
    rank: 1,
    remedy: "Remove the user's binding and issue a new client certificate.",
  },
  {
    id: "ansible-become-password",
    title: "Password in an Ansible inventory",
    shape: `(ansible_become_pass|ansible_become_password|ansible_ssh_pass|ansible_password)[ \t]{0,3}[=:][ \t]{0,3}["']{0,1}<[0-9A-Za-z!@#%^&*_=+.,;/-]{6,64}>`,
    accept: isPassword,
    confidence: "medium",
    rank: 0,
    remedy: "Change the password and keep it in a vault.",
  },
  {
    id: "otpauth-secret",
    title: "Seed of one-time passwords",
    probe: oneTimeSeed,
    confidence: "high",
    remedy: "Set up two-factor authentication anew for that account.",
  },
  {
    id: "ntlm-message",
    title: "NTLM authentication",
    shape: `TlRMTVNTUAAD${base64}{60,1600}={0,2}`,
    confidence: "medium",
    remedy: "Change the password: it can be guessed from the exchange.",
  },
  {
    id: "stellar-seed",
    title: "Stellar secret seed",
    shape: named(
      "stellar_secret|stellar_secret_key|stellar_seed|stellar_private_key|secret_seed|horizon_secret|soroban_secret",
      `S[A-D]${base32}{54}`,
    ),
    anyCase: true,
    check: stellarCrc,
    confidence: "high",
    remedy: "Move the funds to a new account.",
  },
  {
    id: "bitcoin-private-key",
    title: "Bitcoin private key",
    shape: named(
      "bitcoin_private_key|btc_private_key|private_key_wif|wif_key|btc_key|bitcoin_key|wallet_import_format",
      `[5KL]${base58}{50,51}`,
    ),
    anyCase: true,
    check: base58Check,
    confidence: "high",
    remedy: "Move the funds to a new address.",
  },
  {
    id: "recovery-phrase",
    title: "Recovery phrase of a wallet",
    shape: [12, 24].map((count) =>
      named(
        "mnemonic|seed_phrase|recovery_phrase|secret_phrase|wallet_phrase|seed_words",
        Array(count).fill("[a-z]{3,8}").join("[ ]"),
      ),
    ),
    anyCase: true,
    accept: isPhrase,
    confidence: "medium",
    rank: 1,
    remedy: "Move the funds to a wallet with another phrase.",
  },
];
