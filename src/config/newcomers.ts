/**
 * The file's `oidc:` for people who sign in for the first time: mail domains, the creation of their
 * users, and a project for each.
 */
import { type Static, Type } from 'typebox'
import { PERMITTED_MODELS_MAX } from '#contract/model-permissions.ts'
import { ID_MAX } from '#contract/schema.ts'
import { type NewSpendLimit, SPEND_AMOUNT_MAX } from '#contract/spend/limits.ts'

const DOMAINS_MAX = 100
const DOMAIN_MAX = 253
/** A domain in ASCII, with at least two labels and without a dot at its end. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

const closed = { additionalProperties: false }

export const EmailDomains = Type.Array(Type.String({ maxLength: DOMAIN_MAX }), {
  minItems: 1,
  maxItems: DOMAINS_MAX,
  expected: `a list of 1 to ${DOMAINS_MAX} mail domains`,
})

export const CreateUsersEntry = Type.Object(
  {
    /** Domains of the people. Default: those of the issuer. */
    email_domains: Type.Optional(EmailDomains),
  },
  closed,
)

export const PersonalProjectEntry = Type.Object(
  {
    models: Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
      minItems: 1,
      maxItems: PERMITTED_MODELS_MAX,
      expected: `a list of 1 to ${PERMITTED_MODELS_MAX} models`,
    }),
    spend_limit: Type.Object(
      {
        /** In cents, as on the wire. */
        threshold_amount: Type.Integer({ minimum: 1, maximum: SPEND_AMOUNT_MAX }),
        interval: Type.Enum(['month', 'day', 'week', 'quarter'], {
          expected: 'month, day, week or quarter',
        }),
        mode: Type.Optional(Type.Enum(['enforce', 'warn'], { expected: 'enforce or warn' })),
      },
      closed,
    ),
  },
  closed,
)

interface Entries {
  readonly email_domains?: Static<typeof EmailDomains>
  readonly create_users?: Static<typeof CreateUsersEntry>
  readonly personal_project?: Static<typeof PersonalProjectEntry>
}

/** What a sign-in creates for a person. */
export interface OidcNewcomers {
  /** Mail domains of people who become users by signing in, in lower case. Undefined: none do. */
  readonly userDomains: ReadonlySet<string> | undefined
  /** Models and budget of a project for each person. Undefined: none. */
  readonly personalProject:
    | { readonly models: readonly string[]; readonly spendLimit: NewSpendLimit }
    | undefined
}

/** Calls `fail` with the member at fault and the reason. */
export function checkNewcomers(
  { email_domains: owned, create_users: creation }: Entries,
  fail: (setting: 'email_domains' | 'create_users', reason: string) => never,
): void {
  for (const domain of owned ?? []) {
    if (!DOMAIN.test(domain)) fail('email_domains', notADomain(domain))
  }
  for (const domain of creation?.email_domains ?? []) {
    if (!DOMAIN.test(domain)) fail('create_users', notADomain(domain))
  }
  // Some providers sign in anybody: without domains, everybody would become a user.
  if (creation && !creation.email_domains && !owned) {
    fail('create_users', "'create_users' needs 'email_domains', in it or beside it")
  }
}

function notADomain(text: string): string {
  return `'${text}' is not a mail domain, such as example.com`
}

export function configuredNewcomers({
  email_domains: owned,
  create_users: creation,
  personal_project: project,
}: Entries): OidcNewcomers {
  const domains = creation && (creation.email_domains ?? owned ?? [])
  return {
    userDomains: domains && new Set(domains.map((domain) => domain.toLowerCase())),
    personalProject: project && {
      models: [...new Set(project.models)],
      spendLimit: { mode: 'enforce', ...project.spend_limit, currency: 'USD' },
    },
  }
}
