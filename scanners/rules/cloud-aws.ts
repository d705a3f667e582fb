import { awsPair, looksLikeSecretKey } from "../probes/paired-secret.ts";
import { base32, base64, lower, named, upper } from "./pieces.ts";
import type { Rule } from "./rule.ts";

const IAM = "Deactivate and delete the access key in IAM, then look through CloudTrail for its use.";

/** Amazon Web Services. */
export const CLOUD_AWS: readonly Rule[] = [
  {
    id: "aws-access-key-id",
    title: "AWS access key id",
    shape: [`(AKIA|ASIA|ABIA|ACCA)${upper}{16}`, `A3T${upper}${base32}{16}`],
    confidence: "medium",
    remedy: IAM,
  },
  {
    id: "aws-secret-access-key",
    title: "AWS secret access key",
    shape: named("aws_secret_access_key|aws_secret_key|secret_access_key|aws_secret", `${base64}{40}`),
    anyCase: true,
    accept: looksLikeSecretKey,
    confidence: "high",
    rank: 2,
    remedy: IAM,
  },
  {
    id: "aws-key-pair",
    title: "AWS secret access key next to its id",
    probe: awsPair,
    confidence: "high",
    rank: 1,
    remedy: IAM,
  },
  {
    id: "aws-session-token",
    title: "AWS session token",
    shape: named("aws_session_token|aws_security_token|sessiontoken", `[0-9A-Za-z+/]{100,2000}={0,2}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "It expires by itself; revoke the role's active sessions in IAM if it has not.",
  },
  {
    id: "aws-bedrock-key",
    title: "Amazon Bedrock API key",
    shape: [`ABSK${base64}{109,269}={0,2}`, `bedrock-api-key-${base64}{30,2000}={0,2}`],
    confidence: "high",
    remedy: "Delete the service-specific credential in IAM, or wait for the short-term key to expire.",
  },
  {
    id: "aws-mws-token",
    title: "Amazon MWS authorization token",
    shape: `amzn.mws.${lower}{8}-${lower}{4}-${lower}{4}-${lower}{4}-${lower}{12}`,
    confidence: "high",
    remedy: "Revoke it in Seller Central under User permissions.",
  },
  {
    id: "aws-appsync-key",
    title: "AWS AppSync API key",
    shape: `da2-[0-9a-z]{26}`,
    confidence: "high",
    remedy: "Delete it under Settings of the AppSync API.",
  },
  {
    id: "amazon-oauth-secret",
    title: "Login with Amazon client secret",
    shape: `amzn1.oa2-cs.v1.[0-9a-f]{64}`,
    confidence: "high",
    remedy: "Rotate it under Security profile in the Amazon developer console.",
  },
  {
    id: "aws-ses-smtp-password",
    title: "AWS SES SMTP password",
    shape: named("smtp_password|smtp_pass|ses_password|ses_smtp_password", `B${base64}{43}`),
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: "Delete the SMTP user's access key in IAM.",
  },
  {
    id: "aws-presigned-token",
    title: "AWS security token in a signed URL",
    shape: `X-Amz-Security-Token=<[0-9A-Za-z%+/=_-]{100,2000}>`,
    anyCase: true,
    confidence: "low",
    rank: 1,
    remedy: "It expires by itself; revoke the role's active sessions in IAM if it has not.",
  },
];
