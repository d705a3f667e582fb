import { GITLINK } from "../../model/object.ts";
import { shortOid } from "../../model/oid.ts";
import { matchesAny } from "../glob.ts";
import { formatSize } from "../units.ts";
import { type PrepareRule, SYMLINK } from "./change-rule.ts";
import { complaint } from "./complaint.ts";

/** Files above a size. */
export const fileSizes: PrepareRule = ({ files: { maxSize } }) =>
  maxSize === null
    ? null
    : {
        concerns: (_, blob) => blob !== undefined && blob.size > maxSize,
        judge: ({ path, by, oid }, { blobs }, show) => [
          {
            rule: "file/max-size",
            level: "block",
            key: "files.max_size",
            message:
              `${show(path)} has ${formatSize(oid === null ? 0 : (blobs.get(oid)?.size ?? 0))} in ${shortOid(by)}, ` +
              `more than files.max_size of ${formatSize(maxSize)}`,
            hint: "keep large files out of git, for example with git-lfs(1)",
          },
        ],
      };

/** Files that are no text, and large ones of them. */
export const binaries: PrepareRule = ({ files }) => {
  if (files.binaries === "allow" && files.largeBinaries === "allow") return null;
  const isLarge = (size: number): boolean => files.largeBinaries !== "allow" && size >= files.largeBinary;
  return {
    concerns: (_, blob) => blob?.binary === true && (files.binaries !== "allow" || isLarge(blob.size)),
    judge: ({ path, by, oid }, { blobs }, show) => {
      const size = (oid === null ? undefined : blobs.get(oid))?.size ?? 0;
      const hint = "keep what is built or downloaded out of git";
      const binary = complaint([files.binaries, "files.binaries"], {
        rule: "file/binary",
        message: `${show(path)}: a binary file, in ${shortOid(by)}`,
        hint,
      });
      if (!isLarge(size)) return binary;
      return [
        ...binary,
        ...complaint([files.largeBinaries, "files.large_binaries"], {
          rule: "file/large-binary",
          message: `${show(path)}: a binary file of ${formatSize(size)}, in ${shortOid(by)}`,
          hint,
        }),
      ];
    },
  };
};

/** Programs for a machine: nobody can review one. */
export const executables: PrepareRule = ({ files }) =>
  files.executables === "allow"
    ? null
    : {
        concerns: (_, blob) => blob !== undefined && blob.executable !== null,
        judge: ({ path, by, oid }, { blobs }, show) =>
          complaint([files.executables, "files.executables"], {
            rule: "file/executable",
            message:
              `${show(path)}: a program (${(oid === null ? undefined : blobs.get(oid))?.executable}), ` +
              `in ${shortOid(by)}`,
            hint: "push the source, and build it where it is used",
          }),
      };

/** Git-lfs pointers: where they must stand, and that what they point at is not seen here. */
export const lfsPointers: PrepareRule = ({ files }) => {
  if (files.lfsPointers === "allow" && files.lfs.length === 0) return null;
  return {
    concerns: ({ path, oid, mode }, blob) =>
      oid !== null &&
      mode !== SYMLINK &&
      mode !== GITLINK &&
      (blob?.lfsPointer === true ? files.lfsPointers !== "allow" : matchesAny(files.lfs, path)),
    judge: ({ path, by, oid }, { blobs }, show) => {
      if ((oid === null ? undefined : blobs.get(oid))?.lfsPointer === true) {
        return complaint([files.lfsPointers, "files.lfs_pointers"], {
          rule: "file/lfs-pointer",
          message: `${show(path)}: a git-lfs pointer, in ${shortOid(by)}; the file itself was not seen`,
          hint: "git-lfs(1) uploads files past this gate",
        });
      }
      return [
        {
          rule: "file/lfs-required",
          level: "block",
          key: "files.lfs",
          message: `${show(path)}: must be a git-lfs pointer and is the file itself, in ${shortOid(by)}`,
          hint: "git lfs track it, and commit it again",
        },
      ];
    },
  };
};
