/** Steps of a new organization, each done or not by what the server knows. */
import { useLocalStorage } from '@mantine/hooks'
import { useBeginning } from '#console/api/beginning.ts'
import type { Prefetch, RouteContext } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { LIMITS, monthQuestion } from '#console/pages/overview/questions.ts'
import { hasNoUpstream } from '#console/server/server-state.ts'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { SpendLimitDefaults } from '#contract/spend/defaults.ts'

/** Days after which an organization that is in use is not new any more. */
const NEW_DAYS = 30

export type StepName = 'upstream' | 'project' | 'key' | 'request' | 'budget' | 'people'

export interface Setup {
  readonly done: Readonly<Record<StepName, boolean>>
  /** Newest project, where a program gets its key. */
  readonly projectId: string
}

const NEWEST = { limit: 2 }
const NEWEST_KEY = { limit: 1 }
/** All keys are sorted for it. */
const LAST_USED = { order_by: 'last_used_at' as const, order: 'desc' as const, limit: 1 }
const FIRST = { limit: 1 }

/** Steps are for those who can take all of them. */
function takesSteps({ may, seesServer, seesUsage, seesKeys, seesSpend }: Permissions): boolean {
  return may('organization.write') && seesServer && seesUsage && seesKeys && seesSpend()
}

export function loadSetup({ answer }: Prefetch, { allowed, session, now }: RouteContext): void {
  if (!takesSteps(allowed)) return
  answer('retrieveProject', { project_id: session.organization.default_project_id })
  answer('retrieveServer', {})
  answer('listProjects', NEWEST)
  answer('listOrganizationApiKeys', NEWEST_KEY)
  answer('usageSummary', monthQuestion(now))
  answer('listSpendLimits', LIMITS)
  answer('retrieveSpendLimitDefaults', {})
  answer('listUsers', NEWEST)
  answer('listInvites', FIRST)
}

/** Null: not for this session, complete, hidden, or not known. Undefined while it loads. */
export function useSetup(): Setup | null | undefined {
  const enabled = takesSteps(useAllowed())
  const now = useNow()
  const beginning = useBeginning()
  const facts = useFacts(enabled)
  const [isHidden] = useHidden()
  if (!enabled || isHidden || facts === null) return null
  if (facts === undefined || beginning === undefined) return undefined
  const isNew = !facts.done.request || now - beginning < NEW_DAYS * DAY_SECONDS
  return isNew && Object.values(facts.done).includes(false) ? facts : null
}

function useFacts(enabled: boolean): Setup | null | undefined {
  const { organization } = useSession()
  const reading = { enabled }
  const server = useAnswer('retrieveServer', {}, reading)
  const projects = useAnswer('listProjects', NEWEST, reading)
  const keys = useAnswer('listOrganizationApiKeys', NEWEST_KEY, reading)
  const month = useAnswer('usageSummary', monthQuestion(useNow()), reading)
  const isUsed = month.data === undefined || hasRequests(month.data)
  const used = useAnswer('listOrganizationApiKeys', LAST_USED, { enabled: enabled && !isUsed })
  const limits = useAnswer('listSpendLimits', LIMITS, reading)
  const defaults = useAnswer('retrieveSpendLimitDefaults', {}, reading)
  const users = useAnswer('listUsers', NEWEST, reading)
  const invites = useAnswer('listInvites', FIRST, reading)
  const all = [server, projects, keys, month, used, limits, defaults, users, invites]
  if (all.some(({ error }) => error)) return null
  if (!(server.data && projects.data && keys.data && month.data)) return undefined
  if (!(isUsed || used.data)) return undefined
  if (!(limits.data && defaults.data && users.data && invites.data)) return undefined
  return {
    projectId: projects.data.data[0]?.id ?? organization.default_project_id,
    done: {
      upstream: !hasNoUpstream(server.data),
      project: projects.data.data.some(({ id }) => id !== organization.default_project_id),
      key: keys.data.data.length > 0,
      request: isUsed || typeof used.data?.data[0]?.last_used_at === 'number',
      budget: limits.data.data.length > 0 || hasDefault(defaults.data),
      // The first start makes an owner.
      people: users.data.data.length > 1 || invites.data.data.length > 0,
    },
  }
}

interface Months {
  readonly total: { readonly num_model_requests: number }
  readonly previous: { readonly num_model_requests: number }
}

function hasRequests({ total, previous }: Months): boolean {
  return total.num_model_requests + previous.num_model_requests > 0
}

function hasDefault({ project, user, service_account, api_key }: SpendLimitDefaults): boolean {
  return [project, user, service_account, api_key].some((one) => one !== null)
}

/** Whether the steps are hidden in this browser, of one organization. */
export function useHidden(): readonly [boolean, () => void] {
  const { id } = useSession().organization
  const [hidden, setHidden] = useLocalStorage<string>({
    key: 'bailiwick-steps-hidden',
    defaultValue: '',
    getInitialValueInEffect: false,
    serialize: (value) => value,
    deserialize: (value) => value ?? '',
  })
  return [hidden === id, () => setHidden(id)]
}
