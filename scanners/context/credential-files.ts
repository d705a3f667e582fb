import type { FileRule } from "../rules/rule.ts";

const CHANGE =
  "If it holds what its name says, replace that where it is trusted, and keep the file out of git.";

/**
 * Files that hold credentials whatever they look like inside: containers without a pattern, and lists that have a
 * rule for some of their lines only. None whose name is as common for something harmless.
 */
export const CREDENTIAL_FILES: readonly FileRule[] = [
  {
    id: "file/ssh-key",
    title: "File named like a private SSH key",
    files: [
      ..."id_rsa id_dsa id_ecdsa id_ed25519 id_xmss id_ecdsa_sk id_ed25519_sk".split(" "),
      ..."*_id_rsa *_id_ecdsa *_id_ed25519 *_rsa *_ed25519 ssh_host_*_key .ssh/identity *.ppk".split(" "),
    ],
    confidence: "low",
    remedy: "Make a new key pair, and remove the old public key wherever it is trusted.",
  },
  {
    id: "file/private-key",
    title: "File named like a private key",
    files: [
      ..."private.key privkey.pem privatekey.pem private.pem private-key.pem private_key.pem".split(" "),
      ..."*-private.key *-privkey.pem *-key.pem *.privkey *.p8 secring.gpg".split(" "),
      ..."private-keys-v1.d/*.key *.pvk".split(" "),
    ],
    confidence: "low",
    remedy: "Make a new key pair, and revoke the certificates of the old one.",
  },
  {
    id: "file/key-store",
    title: "Store of keys and certificates",
    files: "*.p12 *.pfx *.jks *.jceks *.keystore *.bks *.bcfks *.keychain *.keychain-db".split(" "),
    confidence: "low",
    remedy: "Make new keys for those that it holds, and revoke their certificates.",
  },
  {
    id: "file/password-safe",
    title: "Password safe",
    files: [
      ..."*.kdb *.kdbx *.psafe3 *.enpassdb *.1pif".split(" "),
      ..."key3.db key4.db logins.json signons.sqlite".split(" "),
    ],
    confidence: "low",
    remedy: "Change the passwords that it holds, and the one that opens it.",
  },
  {
    id: "file/framework-key",
    title: "Key that opens an application's other secrets",
    files: [
      ..."master.key config/credentials/*.key secret_token.rb hudson.util.secret".split(" "),
      ..."vault_pass vault_pass.txt .vault_pass .vault_pass.txt .vault-password .vault_password".split(" "),
    ],
    confidence: "low",
    remedy: "Make a new key, and encrypt with it what the old one opens.",
  },
  {
    id: "file/login-list",
    title: "List of logins that programs read",
    files: [
      ...".netrc _netrc .authinfo .git-credentials .ftpconfig .esmtprc".split(" "),
      ..."sftp-config.json .remote-sync.json filezilla.xml sitemanager.xml recentservers.xml".split(" "),
      ..."winscp.ini rclone.conf .smbcredentials .cifs-credentials chap-secrets pap-secrets".split(" "),
    ],
    confidence: "low",
    remedy: CHANGE,
  },
  {
    id: "file/database-login",
    title: "Passwords of databases",
    files: ".pgpass pgpass.conf .my.cnf .mylogin.cnf .cqlshrc .snowsql/config".split(" "),
    confidence: "low",
    remedy: "Change the passwords that it holds.",
  },
  {
    id: "file/password-hashes",
    title: "File of password hashes",
    files: ".htpasswd .htdigest htpasswd etc/shadow etc/gshadow master.passwd ntds.dit".split(" "),
    confidence: "low",
    remedy: "Change the passwords; whoever has a hash can guess without being noticed.",
  },
  {
    id: "file/cloud-credentials",
    title: "Credentials of a cloud",
    files: [
      ..."credentials.json application_default_credentials.json gcloud/credentials.db".split(" "),
      ..."client_secret*.json service-account*.json service_account*.json".split(" "),
      ..."*-service-account.json *_service_account.json access_tokens.db accesstokens.json".split(" "),
      ..."*firebase-adminsdk*.json .aws/credentials rootkey.csv credentials.csv *accesskeys.csv".split(" "),
      ..."*_credentials.csv .boto .s3cfg .passwd-s3fs openrc.sh *-openrc.sh doctl/config.yaml".split(" "),
    ],
    confidence: "low",
    remedy: "Revoke the key at that cloud and look through the log of what it was used for.",
  },
  {
    id: "file/terraform-state",
    title: "State of Terraform, which holds what it made in plain text",
    files: "*.tfstate *.tfstate.backup credentials.tfrc.json .terraformrc".split(" "),
    confidence: "low",
    remedy: "Replace the secrets that it holds, and keep the state in a backend that encrypts it.",
  },
  {
    id: "file/kubeconfig",
    title: "Configuration of kubectl",
    files: "kubeconfig *.kubeconfig kubeconfig.yaml kubeconfig.yml .kube/config kubernetes/admin.conf".split(
      " ",
    ),
    confidence: "low",
    remedy: "Revoke the tokens and certificates of the users in it.",
  },
  {
    id: "file/registry-login",
    title: "Login of a package or container registry",
    files: [
      ...".pypirc .dockercfg .docker/config.json .gem/credentials .cargo/credentials".split(" "),
      ..."credentials.toml .config/hub .config/gh/hosts.yml".split(" "),
    ],
    confidence: "low",
    remedy: "Revoke the tokens that it holds where they were issued.",
  },
  {
    id: "file/environment",
    title: "Environment of a running program",
    files: [
      ...".env.local .env.*.local .env.prod .env.production .env.live .env.staging .env.stage".split(" "),
      ..."*.env.prod *.env.production prod.env production.env staging.env".split(" "),
    ],
    confidence: "low",
    remedy: CHANGE,
  },
  {
    id: "file/shell-history",
    title: "What somebody has typed at a prompt",
    files: [
      ...".bash_history .zsh_history .sh_history .ash_history .ksh_history".split(" "),
      ..."fish_history .psql_history .mysql_history .mongosh_history .rediscli_history".split(" "),
      ..."consolehost_history.txt .python_history .node_repl_history .irb_history .lesshst".split(" "),
    ],
    confidence: "low",
    remedy: "Look through it for passwords and tokens, and replace them.",
  },
  {
    id: "file/private-network",
    title: "Access to a private network",
    files: "*.ovpn wg0.conf wg1.conf *.wg.conf ipsec.secrets wpa_supplicant.conf".split(" "),
    confidence: "low",
    remedy: "Issue new keys for that access, and revoke the old ones.",
  },
  {
    id: "file/wallet",
    title: "Wallet of a cryptocurrency",
    files: "wallet.dat solana/id.json".split(" "),
    confidence: "low",
    remedy: "Move what it holds to a new wallet.",
  },
];
