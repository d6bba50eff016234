/**
 * `auth:` of the type azure, with the environment variables of Microsoft's libraries: an
 * application with a secret or a federated token, or else the managed identity of the machine.
 */
import { fixedSecret, type RejectSecret, type Secret } from './secret.ts'

/** Works on the endpoints of Azure OpenAI and of Foundry. */
const DEFAULT_SCOPE = 'https://cognitiveservices.azure.com/.default'
const DEFAULT_AUTHORITY = 'https://login.microsoftonline.com'
const IMDS = 'http://169.254.169.254'
const IMDS_PATH = '/metadata/identity/oauth2/token'

/** Tokens of Microsoft Entra. */
export interface AzureAuth {
  readonly type: 'azure'
  readonly scope: string
  readonly identity: Application | ManagedIdentity
}

interface Application {
  readonly kind: 'application'
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly secret: Secret | undefined
  /** File of the federated token, in place of the secret. */
  readonly tokenFile: string
}

interface ManagedIdentity {
  readonly kind: 'managed'
  readonly endpoint: string
  /** Of App Service and Container Apps. */
  readonly secret: string | undefined
  /** Of one of several identities. */
  readonly clientId: string | undefined
}

interface AzureEntry {
  readonly scope?: string
  readonly tenant_id?: string
  readonly client_id?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Members of the entry are before the variables. */
export function azureAuth(
  entry: AzureEntry,
  given: Secret | undefined,
  environment: Environment,
  reject: RejectSecret,
): AzureAuth {
  const { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE } = environment
  const tenantId = entry.tenant_id ?? environment.AZURE_TENANT_ID
  const clientId = entry.client_id ?? (AZURE_CLIENT_ID || undefined)
  const secret = given ?? (AZURE_CLIENT_SECRET ? fixedSecret(AZURE_CLIENT_SECRET) : undefined)
  const tokenFile = AZURE_FEDERATED_TOKEN_FILE ?? ''
  const scope = entry.scope ?? DEFAULT_SCOPE
  if (!secret && tokenFile === '')
    return { type: 'azure', scope, identity: managed(environment, clientId) }
  if (!tenantId || clientId === undefined) {
    return reject("a secret or a federated token requires 'tenant_id' and 'client_id'")
  }
  const authority = (environment.AZURE_AUTHORITY_HOST || DEFAULT_AUTHORITY).replace(/\/+$/, '')
  if (!authority.startsWith('https://')) reject('AZURE_AUTHORITY_HOST must be an https address')
  const identity = {
    kind: 'application',
    authority,
    tenantId,
    clientId,
    secret,
    tokenFile,
  } as const
  return { type: 'azure', scope, identity }
}

function managed(
  { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST }: Environment,
  clientId: string | undefined,
): ManagedIdentity {
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER) {
    return { kind: 'managed', endpoint: IDENTITY_ENDPOINT, secret: IDENTITY_HEADER, clientId }
  }
  const host = (AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS).replace(/\/+$/, '')
  return { kind: 'managed', endpoint: host + IMDS_PATH, secret: undefined, clientId }
}
