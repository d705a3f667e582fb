import { FILES } from "../context/files.ts";
import { ASSIGNMENTS, STATEMENTS } from "../context/rules.ts";
import { AI } from "./ai.ts";
import { CI } from "./ci.ts";
import { CLOUD_AWS } from "./cloud-aws.ts";
import { CLOUD_AZURE } from "./cloud-azure.ts";
import { CLOUD_GOOGLE } from "./cloud-google.ts";
import { CLOUD_OTHER } from "./cloud-other.ts";
import { CONTEXT } from "./context.ts";
import { DATA } from "./data.ts";
import { IDENTITY } from "./identity.ts";
import { MESSAGING } from "./messaging.ts";
import { OBSERVABILITY } from "./observability.ts";
import { PACKAGES } from "./packages.ts";
import { PAYMENTS } from "./payments.ts";
import { PRIVATE_KEYS } from "./private-keys.ts";
import type { Rule } from "./rule.ts";
import { SAAS } from "./saas.ts";
import { SOURCE_HOSTING } from "./source-hosting.ts";

/** Every builtin rule; the order decides between equals. */
export const ALL_RULES: readonly Rule[] = [
  ...SOURCE_HOSTING,
  ...CI,
  ...PACKAGES,
  ...CLOUD_AWS,
  ...CLOUD_AZURE,
  ...CLOUD_GOOGLE,
  ...CLOUD_OTHER,
  ...AI,
  ...MESSAGING,
  ...PAYMENTS,
  ...SAAS,
  ...OBSERVABILITY,
  ...DATA,
  ...IDENTITY,
  ...PRIVATE_KEYS,
  ...CONTEXT,
  ...FILES,
  ...STATEMENTS,
  ...ASSIGNMENTS,
];

export const ruleById = (id: string): Rule | undefined => ALL_RULES.find((rule) => rule.id === id);
