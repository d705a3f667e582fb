/** One way to get a secret past a scanner of repositories, and what this gate makes of it. */
export interface EvasionClass {
  readonly name: string;
  /**
   * `found`: the finding is told · `refused`: the push is, for a reason that names the place · `listed`: it passes,
   * and docs/security.md says so and why.
   */
  readonly outcome: "found" | "refused" | "listed";
  /** Names of tests that show it, each with a real push. */
  readonly shownBy: readonly string[];
  /** For `listed`: how the row in docs/security.md begins. */
  readonly row?: string;
  /** The real gitleaks in git mode finds nothing in the first of the tests. */
  readonly gitleaksMisses?: true;
}

const found = (name: string, ...shownBy: readonly string[]): EvasionClass => ({
  name,
  outcome: "found",
  shownBy,
});

/** Found here, and by gitleaks not. */
const only = (name: string, ...shownBy: readonly string[]): EvasionClass => ({
  ...found(name, ...shownBy),
  gitleaksMisses: true,
});

const refused = (name: string, ...shownBy: readonly string[]): EvasionClass => ({
  name,
  outcome: "refused",
  shownBy,
});

const listed = (name: string, row: string, ...shownBy: readonly string[]): EvasionClass => ({
  name,
  outcome: "listed",
  shownBy,
  row,
});

const as = (what: string): string => `a token as ${what} is refused`;
const inFile = (what: string): string => `a token in ${what} is refused`;
const inCommit = (what: string): string => `a token in a commit's ${what} is refused`;
const passes = (what: string): string => `a token as ${what} passes, as is written down`;

/** Every class of evasion that is known, from the ordinary leak on. */
export const CLASSES: readonly EvasionClass[] = [
  found(
    "an ordinary leak",
    "a push carrying a GitHub token is refused, naming file and line but not the token",
  ),
  found("added, and deleted later", "a token added by one commit and deleted by the next is refused"),
  only("evil merge", "a merge that adds a file which neither parent has is refused for its token"),
  only("resolution of a conflict", "a token slipped into the resolution of a conflict is refused"),
  only("octopus merge", "an octopus merge is refused for a token that none of its parents has"),
  only("stash", "a stash pushed as a branch is refused for what it saved"),
  found(
    "history that a merge drops",
    "a merge that drops its side's changes is refused for what the side leaked",
  ),
  only("attribute binary", inFile("a file that .gitattributes calls binary")),
  only("attribute -diff", inFile("a file that .gitattributes calls -diff")),
  found(
    "attribute export-subst",
    "a token that export-subst would put into archives only is refused where it stands",
  ),
  only("a NUL in the file", inFile("a file with a NUL byte")),
  only(
    "UTF-16",
    inFile("a UTF-16 file, low byte first"),
    inFile("a UTF-16 file without a byte order mark, high byte first"),
    as("UTF-16 that starts at an odd byte"),
  ),
  only("UTF-32 and UTF-7", as("UTF-32"), as("UTF-7")),
  found("bytes that are no UTF-8", inFile("bytes that are not UTF-8")),
  found("CR line ends", inFile("a file whose lines end in CR alone")),
  found(
    "long lines and large files",
    inFile("one line of six megabytes"),
    inFile("the end of a file of eight megabytes"),
  ),
  found("the border of a chunk", inFile("bytes 65516 and following, across a chunk's border")),
  found("symbolic links", "a token as the target of a symbolic link is refused"),
  found("a file that turns into a link", "a file that turns into a symbolic link to a token is refused"),
  only("commit message", inCommit("message"), inCommit("message, after a NUL")),
  only("commit message in another encoding", inCommit("message in UTF-16 under an encoding header")),
  only(
    "author and committer",
    inCommit("author's name"),
    inCommit("author's address"),
    inCommit("committer's address"),
  ),
  only("commit headers", inCommit("header of its own"), inCommit("signature"), inCommit("merged tag's copy")),
  only(
    "tag message",
    "a token in a tag's message is refused",
    "a token in the inner one of two nested tags is refused",
  ),
  only("tag on a blob", "a lightweight tag on a blob that holds a token is refused"),
  only("tag on a tree", "a tag on a tree with a token at its top is refused"),
  only("branch name", "a token in a branch's name is refused"),
  only(
    "file and directory names",
    "a token as the name of a file is refused",
    "a token as the name of a directory is refused",
  ),
  found(
    "file names that are no text",
    "a leaking file whose name holds a newline is refused and named in safe letters",
  ),
  found("note", "a token in a note is refused"),
  found("replace refs", "a replace ref in the gate itself does not change what is scanned"),
  found("inline allow comments", inFile("a file with a marker that other scanners obey")),
  found(
    "a scanner's settings in the push",
    inFile("a file beside a scanner's settings that allow everything"),
  ),
  only("lock files", as("an address in a lock file")),
  only(
    "drawings, modules, minified scripts",
    as("a drawing"),
    as("somebody else's module"),
    as("a minified script"),
  ),
  found(
    "base64",
    as("base64"),
    as("base64 of base64"),
    as("base64 broken into lines"),
    as("base64 for URLs"),
  ),
  found("hexadecimal, percent and \\u", as("hexadecimal digits"), as("percent signs"), as("\\u escapes")),
  only("other escapes", as("\\x escapes"), as("octal escapes"), as("HTML entities"), as("quoted-printable")),
  found("escapes in escapes", as("JSON in JSON in JSON")),
  only("archives", as("a zip"), as("gzip"), as("zlib"), as("a compressed tar")),
  only("archives under another name", as("a zip under another name"), as("a document of an office program")),
  only("archives behind something else", as("a zip behind a program")),
  only("archives in archives", as("a zip in a compressed tar in a zip")),
  only("names in archives", as("the name of an entry of a zip")),
  only("base64 of gzip", as("base64 of gzip in base64, as a release of Helm")),
  only("documents and images", as("the text of a page"), as("the compressed comment of an image")),
  only(
    "strings put together",
    as("strings put together over lines"),
    as("strings next to each other"),
    as("strings put together by dots"),
  ),
  only(
    "continued lines",
    as("a shell's continued line"),
    as("a property's continued line"),
    as("a YAML string's continued line"),
  ),
  found("the name earlier, the value later", "a secret whose name an earlier commit wrote is refused"),
  only(
    "invisible characters",
    as("a zero-width space inside"),
    as("a soft hyphen inside"),
    as("a direction mark inside"),
    as("a variation selector inside"),
    as("a grapheme joiner inside"),
    as("a tag character inside"),
    as("a variation selector behind every letter"),
  ),
  only("letters in another drawing", as("letters of full width"), as("mathematical letters")),
  only("base32", as("base32")),
  only("base64 with blanks", as("base64 whose lines have blanks between them")),
  only("hex dumps", as("a dump of xxd"), as("a dump of hexdump -C"), as("hexadecimal digits with colons")),
  only("escaped slashes in an address", as("an address in JSON with slashes escaped")),
  found("a password in a state of Terraform", as("a state of Terraform, as a password")),
  found("outputs of notebooks, here-documents", as("the output of a notebook's cell"), as("a here-document")),
  found(
    "a repository in the repository",
    "a token in a repository's own directory, kept under another name, is refused",
  ),
  found("submodules' addresses", "a token in the address of a submodule is refused"),
  found("thin packs", "a thin pack is accepted, and its base is not held against it (receive.unpackLimit 1)"),
  refused("unreachable objects", "a blob in the pack that nothing reaches is refused"),
  found("namespaces nobody watches", "a leak cannot be laundered through a namespace that nobody watches"),
  found(
    "one ref among many, deletions beside it",
    "a deletion does not hide a leak that is pushed along with it",
  ),
  found("an old leak brought back", "a removed token that a later push brings back is refused"),
  found(
    "shallow clones",
    "is refused a leak that lies just at its boundary, where shallow pushes are allowed",
  ),
  found("SHA-256 repositories", "a repository with SHA-256 ids"),
  found("one blob at many paths", "a leaking blob at a thousand paths is refused"),
  refused("files too large to scan", "a blob over the limit is refused, and the limit named"),
  refused("bombs", "256 MB of zeros in gzip", "sixteen zips in each of sixteen zips, five deep"),
  refused("nesting without end", "a zip in a zip, ten deep", "base64 of base64, twelve times"),
  refused("archives with too many entries", "a zip of a hundred thousand entries and one"),
  found(
    "archives that lie",
    "a tar that lies about its sizes, with a token in it",
    "a gzip file that breaks off",
  ),
  refused(
    "objects that cannot be read",
    "a tree entry that calls a blob a tree is refused: what cannot be read is not clean",
  ),
  refused(
    "more time than there is",
    "a push that takes longer than the limit is refused, and the limit named",
  ),
  listed(
    "ciphers",
    "Ciphers and letters in another order",
    passes("its letters turned around"),
    passes("other letters for its letters"),
  ),
  listed(
    "pieces",
    "Pieces that only a reader joins",
    passes("pieces with blanks between them"),
    passes("a list that is joined elsewhere"),
    passes("runs of letters in a document of an office program"),
    passes("halves with markup between them"),
    passes("lines that YAML folds"),
  ),
  listed(
    "look-alike letters",
    "Letters that only look the same",
    passes("letters of another alphabet that look the same"),
  ),
  listed(
    "numbers",
    "Numbers other than hexadecimal",
    passes("decimal numbers"),
    passes("binary digits"),
    passes("the codes of characters in a call"),
    passes("characters by their codes, one after another"),
  ),
  listed("base64 in short groups", "base64 in short groups", passes("base64 in groups of eight")),
  listed("dumps within other text", "Hex dumps within other text", passes("a dump within a page")),
  listed(
    "rare encodings",
    "base32 in small letters, base85, uuencode",
    passes("base32 in small letters"),
    passes("uuencode"),
  ),
  listed("pixels", "Pixels and sound", passes("the pixels of an image")),
  listed(
    "Git LFS",
    "Git LFS content",
    "a pointer to content that Git LFS keeps elsewhere passes, as is written down",
  ),
  listed(
    "submodules",
    "Submodules",
    "a submodule's commit, which is no object of this repository, is accepted",
  ),
];
