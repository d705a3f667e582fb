import { alnum, base64, named, url64 } from "./pieces.ts";
import type { Rule } from "./rule.ts";

const ROTATE = "Regenerate the key on the resource's Keys page in the Azure portal, or with az.";
const DEVOPS = "Revoke it under User settings › Personal access tokens in Azure DevOps.";

// Microsoft's identifiable keys carry a signature at a fixed place (microsoft/security-utilities).
// 512 bits: 76 characters, signature, five more and the one that base64 padding leaves.
const wide = (signature: string): string => `${base64}{76}${signature}${base64}{5}[AQgw]==`;
// 256 bits.
const narrow = (signature: string): string => `${base64}{33}${signature}[A-P]${base64}{5}=`;
// The common annotated form: 52 random, JQQJ9 and platform, year, month, 12 + 4 reserved, signature, checksum.
const annotated = (signature: string): string =>
  `${alnum}{52}JQQJ9[0-9A-Z][A-Z][A-L]${alnum}{16}${signature}${alnum}{4}`;

/** Microsoft Azure, Entra and Azure DevOps. */
export const CLOUD_AZURE: readonly Rule[] = [
  {
    id: "azure-devops-pat",
    title: "Azure DevOps personal access token",
    shape: annotated("AZDO"),
    confidence: "high",
    rank: 3,
    remedy: DEVOPS,
  },
  {
    id: "azure-openai-key",
    title: "Azure AI services (OpenAI) key",
    shape: annotated("ACOG"),
    confidence: "high",
    rank: 3,
    remedy: ROTATE,
  },
  {
    id: "azure-app-configuration-key",
    title: "Azure App Configuration key",
    shape: annotated("AZAC"),
    confidence: "high",
    rank: 3,
    remedy: ROTATE,
  },
  {
    id: "azure-maps-key",
    title: "Azure Maps key",
    shape: annotated("AZMP"),
    confidence: "high",
    rank: 3,
    remedy: ROTATE,
  },
  {
    id: "azure-annotated-key",
    title: "Azure key",
    shape: annotated(`${alnum}{4}`),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-storage-key",
    title: "Azure Storage account key",
    shape: wide("+ASt"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-cosmos-key",
    title: "Azure Cosmos DB key",
    shape: wide("ACDb"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-batch-key",
    title: "Azure Batch account key",
    shape: wide("+ABa"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-ml-key",
    title: "Azure Machine Learning web service key",
    shape: wide("+AMC"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-apim-key",
    title: "Azure API Management key",
    shape: wide("APIM"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-functions-key",
    title: "Azure Functions key",
    shape: `${url64}{44}AzFu${url64}{5}[AQgw]==`,
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-search-key",
    title: "Azure AI Search key",
    shape: `${alnum}{42}AzSe[A-D]${alnum}{5}`,
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-redis-key",
    title: "Azure Cache for Redis key",
    shape: `${base64}{33}AzCa[A-P]${base64}{5}=`,
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-service-bus-key",
    title: "Azure Service Bus key",
    shape: narrow("+ASb"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-event-hub-key",
    title: "Azure Event Hubs key",
    shape: narrow("+AEh"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-relay-key",
    title: "Azure Relay key",
    shape: narrow("+ARm"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-iot-key",
    title: "Azure IoT Hub or device key",
    shape: narrow("AIoT"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-event-grid-key",
    title: "Azure Event Grid key",
    shape: narrow("AZEG"),
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-container-registry-key",
    title: "Azure Container Registry password",
    shape: `[0-9A-Za-z+/]{42}+ACR[A-D]${alnum}{5}`,
    confidence: "high",
    remedy: ROTATE,
  },
  {
    id: "azure-connection-string",
    title: "Key in an Azure connection string",
    shape: [`AccountKey=<${base64}{86}==>`, `(SharedAccessKey|AccessKey|SharedSecretValue)=<${base64}{43}=>`],
    anyCase: true,
    confidence: "high",
    rank: 1,
    remedy: ROTATE,
  },
  {
    id: "azure-storage-key-assignment",
    title: "Azure Storage account key",
    shape: named(
      "azure_storage_key|azure_storage_account_key|azure_storage_access_key|storage_account_key|storage_key|account_key",
      `${base64}{86}==`,
    ),
    anyCase: true,
    confidence: "high",
    rank: 1,
    remedy: ROTATE,
  },
  {
    id: "azure-app-configuration-string",
    title: "Secret in an Azure App Configuration connection string",
    shape: `.azconfig.io;Id=[0-9A-Za-z+/=:_-]{4,80};Secret=<[0-9A-Za-z+/]{36,90}={0,2}>`,
    confidence: "high",
    rank: 1,
    remedy: ROTATE,
  },
  {
    id: "entra-client-secret",
    title: "Entra (Azure AD) client secret",
    shape: `[0-9A-Za-z_~.]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}`,
    confidence: "high",
    remedy: "Delete it under App registrations › Certificates & secrets in the Entra admin centre.",
  },
  {
    id: "azure-sas",
    title: "Azure shared access signature",
    shape: `[?&;]sig=<[0-9A-Za-z%+/]{43,80}={0,1}>`,
    confidence: "medium",
    rank: 1,
    remedy: "Rotate the key that signed it; a signature cannot be revoked alone.",
  },
  {
    id: "azure-subscription-key",
    title: "Azure API subscription key",
    shape: [
      `Ocp-Apim-Subscription-Key["'\`]{0,1}[ \t]{0,2}[:=,][ \t]{0,2}["'\`]{0,1}<[0-9a-f]{32}>`,
      named(
        "azure_openai_api_key|azure_openai_key|azure_cognitive_key|azure_speech_key|azure_search_key",
        "[0-9A-Za-z]{32}",
      ),
    ],
    anyCase: true,
    confidence: "medium",
    rank: 1,
    remedy: ROTATE,
  },
  {
    id: "azure-publish-password",
    title: "Azure publish profile password",
    shape: `userPWD="<${alnum}{60}>"`,
    anyCase: true,
    confidence: "high",
    rank: 1,
    remedy: "Reset the publish profile of the app in the Azure portal.",
  },
];
