/** People of the permission matrix who have their permissions by groups or by custom roles. */

import { newUser } from '#test/sdk/suite.ts'
import type { Harness } from '#test/support/harness.ts'
import type { Who } from './matrix-table.ts'

const READS = 'api.management.read'
const KEYS = 'api.organization.projects.api_keys'

/** Adds them to the organization and the project, and returns their ids. */
export async function addPeopleWithRoles(
  h: Harness,
  project_id: string,
): Promise<readonly (readonly [Who, string])[]> {
  const { client } = h
  const viewer = await memberOf(h, 'Viewers')
  const role = 'role-api-project-viewer'
  await client.createProjectGroup({ project_id, group_id: viewer.group_id, role })
  const auditor = await memberOf(h, 'Auditors')
  const audits = await client.createRole({ role_name: 'Auditor', permissions: [READS] })
  await client.createGroupRole({ group_id: auditor.group_id, role_id: audits.id })
  const { id: user_id } = await newUser(h)
  await client.createProjectUser({ project_id, user_id, role: 'member' })
  const permissions = [`${KEYS}.read`, `${KEYS}.write`]
  const keeps = { project_id, role_name: 'Keeper', permissions }
  const keeper = await client.createProjectRole(keeps)
  await client.createProjectUserRole({ project_id, user_id, role_id: keeper.id })
  const member = { project_id, user_id, role_id: 'role-api-project-member' }
  await client.deleteProjectUserRole(member)
  return [
    ['viewer by group', viewer.id],
    ['auditor', auditor.id],
    ['keeper', user_id],
  ]
}

async function memberOf(h: Harness, name: string) {
  const { id } = await newUser(h)
  const { id: group_id } = await h.client.createGroup({ name })
  await h.client.createGroupUser({ group_id, user_id: id })
  return { id, group_id }
}

interface RatedSubjects {
  readonly project_id: string
  readonly user_id: string
  readonly service_account_id: string
  readonly api_key_id: string
}

/** Gives each of some subjects a rate limit that no test reaches, and the member a spend limit. */
export async function limitRates({ client }: Harness, ids: RatedSubjects): Promise<void> {
  const { project_id, user_id, service_account_id, api_key_id } = ids
  const rate = { max_requests_per_1_day: 100_000 }
  await client.updateUserRateLimit({ user_id, ...rate })
  await client.updateProjectUserRateLimit({ project_id, user_id, ...rate })
  const spend = { threshold_amount: 1_000_000, currency: 'USD', interval: 'month' } as const
  await client.updateProjectUserSpendLimit({ project_id, user_id, ...spend })
  await client.updateServiceAccountRateLimit({ project_id, service_account_id, ...rate })
  await client.updateApiKeyRateLimit({ project_id, api_key_id, ...rate })
  const { tag, tag_value } = TAGS
  await client.updateTagSpendLimit({ tag, ...spend })
  await client.updateTagValue({ tag_value, spend_limit: spend })
  await client.updateProjectTagValue({ project_id, tag_value, spend_limit: spend })
}

/** A tag and a value with own limits, this also in the project. */
export const TAGS = { tag: 'team=search', tag_value: 'end_user=alice' }
