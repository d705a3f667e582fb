import { firebaseServerKey } from "../probes/filled-token.ts";
import { googleHmacPair } from "../probes/paired-secret.ts";
import { googleServiceAccount } from "../probes/service-account.ts";
import { alnum, lower, named, url64 } from "./pieces.ts";
import type { Rule } from "./rule.ts";

const CONSOLE = "Delete it under APIs & Services › Credentials in the Google Cloud console.";

/** Google Cloud and Google's APIs. */
export const CLOUD_GOOGLE: readonly Rule[] = [
  {
    id: "google-api-key",
    title: "Google API key",
    shape: `AIza${url64}{35}`,
    confidence: "high",
    remedy: CONSOLE,
  },
  {
    id: "gemini-api-key",
    title: "Gemini API key",
    shape: `AQ.Ab8RN6${url64}{44}`,
    confidence: "high",
    remedy: CONSOLE,
  },
  {
    id: "google-oauth-client-secret",
    title: "Google OAuth client secret",
    shape: `GOCSPX-${url64}{28}`,
    confidence: "high",
    remedy: CONSOLE,
  },
  {
    id: "google-oauth-access-token",
    title: "Google OAuth access token",
    shape: `ya29.${url64}{20,1024}`,
    confidence: "high",
    remedy: "It expires within the hour; remove the app's access at myaccount.google.com/permissions.",
  },
  {
    id: "google-oauth-refresh-token",
    title: "Google OAuth refresh token",
    shape: `1//0${url64}{40,240}`,
    confidence: "high",
    remedy: "Remove the app's access at myaccount.google.com/permissions.",
  },
  {
    id: "google-service-account-key",
    title: "Google service account key",
    probe: googleServiceAccount,
    confidence: "high",
    rank: 3,
    remedy: "Delete the key: gcloud iam service-accounts keys delete.",
  },
  {
    id: "google-hmac-secret",
    title: "Google Cloud Storage HMAC secret",
    probe: googleHmacPair,
    confidence: "medium",
    rank: 1,
    remedy: "Deactivate and delete the HMAC key under Cloud Storage › Settings › Interoperability.",
  },
  {
    id: "google-oauth-legacy-secret",
    title: "Google OAuth client secret (older form)",
    shape: named(
      "google_client_secret|google_oauth_secret|google_secret|google_oauth_client_secret",
      `${url64}{24}`,
    ),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: CONSOLE,
  },
  {
    id: "firebase-server-key",
    title: "Firebase Cloud Messaging server key",
    probe: firebaseServerKey,
    confidence: "high",
    remedy: "Delete the key under Cloud Messaging in the Firebase console and move to the v1 API.",
  },
  {
    id: "google-recaptcha-secret",
    title: "reCAPTCHA secret key",
    shape: named("recaptcha_secret|recaptcha_secret_key|recaptcha_private_key", `6L${url64}{38}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Make a new key pair in the reCAPTCHA admin console.",
  },
  {
    id: "youtube-stream-key",
    title: "YouTube stream key",
    shape: named(
      "youtube_stream_key|yt_stream_key",
      `${lower}{4}-${lower}{4}-${lower}{4}-${lower}{4}-${lower}{4}`,
    ),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Reset it in YouTube Live Control Room.",
  },
  {
    id: "google-app-password",
    title: "Google app password",
    shape: named("gmail_app_password|google_app_password|gmail_password", `${alnum}{16}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Remove it at myaccount.google.com/apppasswords.",
  },
];
