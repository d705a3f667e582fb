import type { Rule } from "../rules/rule.ts";
import {
  authAssignment,
  keyAssignment,
  passwordAssignment,
  secretAssignment,
  tokenAssignment,
} from "./assignment.ts";
import { authorizationHeader } from "./authorization.ts";
import { callPassword } from "./calls.ts";
import { commandPassword } from "./commands.ts";
import { sessionCookie } from "./cookies.ts";
import { callKey } from "./key-calls.ts";
import { kubernetesSecret } from "./kubernetes.ts";
import { identifiedBy } from "./sql.ts";

/** What only the name before it gives away. */
export const ASSIGNMENTS: readonly Rule[] = [
  {
    id: "password-assignment",
    title: "Password",
    probe: passwordAssignment,
    confidence: "medium",
    rank: 0,
    nearMisses: [
      "password = [$][{]DB_PASSWORD[}]",
      "password: [*]{8}",
      "password = os.environ[[]'DB_PASSWORD'[]]",
      "passwordField = user.password2",
    ],
    remedy: "Change the password where it is used, and read it from the environment or a secret store.",
  },
  {
    id: "secret-assignment",
    title: "Secret",
    probe: secretAssignment,
    confidence: "medium",
    rank: 0,
    nearMisses: [
      "secret = process.env.APP_SECRET",
      "secret: my-secret-name",
      "clientSecret: [<]your-client-secret[>]",
    ],
    remedy: "Replace the secret where it is used, and read it from the environment or a secret store.",
  },
  {
    id: "token-assignment",
    title: "Token",
    probe: tokenAssignment,
    confidence: "medium",
    rank: 0,
    nearMisses: ["token = parser.nextToken", "page_token: [0-9a-f]{40}", "token: [{][{] ci_token [}][}]"],
    remedy:
      "Revoke the token where it was issued, and read the new one from the environment or a secret store.",
  },
  {
    id: "key-assignment",
    title: "Key of an API or a cipher",
    probe: keyAssignment,
    confidence: "medium",
    rank: 0,
    nearMisses: ["key: ArrowDown", "public_key: [0-9a-f]{40}", "cache_key=[0-9a-f]{40}"],
    remedy:
      "Revoke the key where it was issued, and read the new one from the environment or a secret store.",
  },
  {
    id: "authorization-assignment",
    title: "Credentials of an authorization",
    probe: authAssignment,
    confidence: "low",
    rank: 0,
    nearMisses: ["author: [0-9a-f]{40}"],
    remedy: "Revoke what authorizes there, and read it from the environment or a secret store.",
  },
];

/** What statements, commands and headers give away by their own form. */
export const STATEMENTS: readonly Rule[] = [
  {
    id: "sql-password",
    title: "Password of a database user in SQL",
    probe: identifiedBy,
    confidence: "medium",
    rank: 1,
    nearMisses: ["IDENTIFIED BY '%s'", "IDENTIFIED BY '[$]PASSWORD'"],
    remedy: "Change the password with ALTER USER, and give it to the script from outside.",
  },
  {
    id: "command-password",
    title: "Password on a command line",
    probe: commandPassword,
    confidence: "medium",
    rank: 1,
    nearMisses: ["sshpass -p [$]PASSWORD ssh host", "mysql -u root -p"],
    remedy: "Change the password, and give it to the command by a file, a prompt or the environment.",
  },
  {
    id: "call-password",
    title: "Password in a call that logs in",
    probe: callPassword,
    confidence: "medium",
    rank: 1,
    nearMisses: ["NetworkCredential[(]user, password[)]"],
    remedy: "Change the password where it is used, and read it from the environment or a secret store.",
  },
  {
    id: "call-key",
    title: "Key in a call that signs or encrypts",
    probe: callKey,
    confidence: "medium",
    rank: 1,
    nearMisses: [
      "jwt.sign[(]payload, process.env.JWT_SECRET[)]",
      "jwt.verify[(]token, 'your-256-bit-secret'[)]",
    ],
    remedy: "Replace the key; what was signed with it must no longer be believed.",
  },
  {
    id: "authorization-header",
    title: "Token in an Authorization header",
    probe: authorizationHeader,
    confidence: "medium",
    rank: 1,
    nearMisses: ["Authorization: Token [<]token[>]"],
    remedy: "Revoke the token where it was issued.",
  },
  {
    id: "session-cookie",
    title: "Session cookie",
    probe: sessionCookie,
    confidence: "medium",
    rank: 1,
    nearMisses: ["Cookie: lang=en; theme=dark", "Cookie: csrftoken=[0-9a-f]{40}"],
    remedy: "End the session at that service.",
  },
  {
    id: "kubernetes-secret",
    title: "Value in a Kubernetes Secret",
    probe: kubernetesSecret,
    confidence: "medium",
    rank: 1,
    remedy: "Replace the value where it is used, and seal or fetch secrets in place of committing them.",
  },
];
