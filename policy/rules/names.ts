import { shortOid } from "../../model/oid.ts";
import { rawBytes } from "../../model/raw.ts";
import { foldPath } from "../fold-path.ts";
import { isAdded, type PrepareRule } from "./change-rule.ts";
import { complaint } from "./complaint.ts";
import { likeness } from "./likeness.ts";

/** New names that are read as other names than they are. */
export const confusableNames: PrepareRule = ({ content }) =>
  content.confusableNames === "allow"
    ? null
    : {
        concerns: (change) => /[\x00-\x1f\x7f-\xff]/.test(change.path) && isAdded(change),
        judge: ({ path, by }, _, show) => {
          const like = likeness(rawBytes(path).toString("utf8"));
          if (like === null) return [];
          return complaint([content.confusableNames, "content.confusable_names"], {
            rule: "content/confusable-name",
            message: `${show(path)}: ${like}, in ${shortOid(by)}`,
            hint: "write the name with the letters it seems to have",
          });
        },
      };

/** New names that are one with another where case or Unicode form does not count. */
export const collidingNames: PrepareRule = ({ content }) =>
  content.collidingNames === "allow"
    ? null
    : {
        concerns: (change) => isAdded(change),
        judge: ({ path, by }, { names }, show) => {
          const other = names.get(foldPath(path));
          if (other === undefined || other === path) return [];
          return complaint([content.collidingNames, "content.colliding_names"], {
            rule: "content/colliding-name",
            message: `${show(path)}: the same file as ${show(other)} on some file systems, in ${shortOid(by)}`,
            hint: "a checkout there would hold only one of them: rename one",
          });
        },
      };
