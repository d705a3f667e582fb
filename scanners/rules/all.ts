import { CREDENTIAL_FILES } from "../context/credential-files.ts";
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
import type { FileRule, Rule } from "./rule.ts";
import { SAAS } from "./saas.ts";
import { SOURCE_HOSTING } from "./source-hosting.ts";

/** Rules that belong together. */
export interface Family<One = Rule> {
  readonly title: string;
  readonly rules: readonly One[];
}

/** Every builtin rule by family; the order decides between equals. */
export const FAMILIES: readonly Family[] = [
  { title: "Forges", rules: SOURCE_HOSTING },
  { title: "Continuous integration, infrastructure and deployment", rules: CI },
  { title: "Package and container registries", rules: PACKAGES },
  { title: "Amazon Web Services", rules: CLOUD_AWS },
  { title: "Microsoft Azure", rules: CLOUD_AZURE },
  { title: "Google", rules: CLOUD_GOOGLE },
  { title: "Other clouds, hosting and networks", rules: CLOUD_OTHER },
  { title: "Models and the tools around them", rules: AI },
  { title: "Chat, mail and telephony", rules: MESSAGING },
  { title: "Payments, banking and shops", rules: PAYMENTS },
  { title: "Services that people work with", rules: SAAS },
  { title: "Monitoring, logging and incidents", rules: OBSERVABILITY },
  { title: "Databases, queues and data platforms", rules: DATA },
  { title: "Secret stores and identity providers", rules: IDENTITY },
  { title: "Private keys", rules: PRIVATE_KEYS },
  { title: "URLs, headers and JSON web tokens", rules: CONTEXT },
  { title: "Lines of certain files", rules: FILES },
  { title: "Statements, commands and headers", rules: STATEMENTS },
  { title: "Values behind names that promise a secret", rules: ASSIGNMENTS },
];

/** Every builtin rule; the order decides between equals. */
export const ALL_RULES: readonly Rule[] = FAMILIES.flatMap(({ rules }) => rules);

/** The same, and what the names of files tell: all that a policy may speak of. */
export const LISTED_FAMILIES: readonly Family<Rule | FileRule>[] = [
  ...FAMILIES,
  { title: "Files known by their names", rules: CREDENTIAL_FILES },
];

export const LISTED_RULES: readonly (Rule | FileRule)[] = LISTED_FAMILIES.flatMap(({ rules }) => rules);

/** Of all that are listed. */
export const listedRule = (id: string): Rule | FileRule | undefined =>
  LISTED_RULES.find((rule) => rule.id === id);

export const ruleById = (id: string): Rule | undefined => ALL_RULES.find((rule) => rule.id === id);
