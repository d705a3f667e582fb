import { policyKeys } from "../../egress/config/file-of.ts";
import { FLOW_LOG } from "../logs/find-log.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { Secret } from "../secret.ts";

/** The proxy's audit, in the bottle's directory. */
export const EGRESS_LOG = "egress.jsonl";

/** The file of `bottle egress` for a plan; its paths are relative to the bottle's directory. */
export const egressFile = ({ egress }: BottlePlan): string => {
  const file = {
    version: 1,
    listen: [{ socket: "bottle/egress.sock", mode: "0600" }],
    ca: { certificate: "authority.pem" },
    ...policyKeys(egress.policy),
    ...(egress.credentials.length === 0 ? {} : { credentials: { stdin: true } }),
    audit: EGRESS_LOG,
    flows: FLOW_LOG,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};

/** The document with the values of the credentials, for the proxy's standard input and nowhere else. */
export const credentialsDocument = (values: ReadonlyMap<string, Secret>): string =>
  values.size === 0
    ? ""
    : JSON.stringify({
        version: 1,
        credentials: Object.fromEntries(
          [...values].map(([name, value]) => [name, { value: value.reveal() }]),
        ),
      });
