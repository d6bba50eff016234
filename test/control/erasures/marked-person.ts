/** A person with a mark in every column that can name a person. */
import assert from 'node:assert/strict'
import { audited } from '#audit/audited.ts'
import { hashSecret } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { requestLogRow } from '#request-logs/rows.ts'
import { addRequestLogs } from '#request-logs/store.ts'
import type { Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Harness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { use } from '#test/support/usage.ts'

/** Part of every text that names the person, in lower case. */
export const MARK = 'zebrafish'
export const EMAIL = 'Mark.Zebrafish@example.com'
const NAME = 'Mark Zebrafish'
/** The address before the identity provider changed it. */
const EARLIER = 'm.zebrafish@example.org'
const ORIGIN = { ipAddress: `${MARK}:1`, userAgent: `${MARK} browser` }
export const OTHER_RECIPIENT = 'finance@example.com'

export interface MarkedPerson {
  readonly id: string
  readonly projectId: string
  readonly alertId: string
}

/** Makes the person, whom an owner has removed. */
export async function makeMarkedPerson(h: Harness): Promise<MarkedPerson> {
  const { client } = h
  const projectId = (await client.createProject({ name: 'Research' })).id
  await actAsEarlier(h)
  const invite = await client.createInvite({ email: EMAIL, role: 'reader' })
  await client.deleteInvite({ invite_id: invite.id })
  const { id } = await client.createUser({ email: EMAIL, name: NAME, role: 'owner' })
  await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
  const owner = { project_id: projectId, user_id: id }
  const kept = await client.createProjectUserApiKey({ ...owner, name: `${MARK} laptop` })
  const gone = await client.createProjectUserApiKey({ ...owner, name: `${MARK} phone` })
  await client.deleteProjectApiKey({ project_id: projectId, api_key_id: gone.id })
  const alert = await client.createOrganizationSpendAlert({
    threshold_amount: 1_000,
    currency: 'USD',
    interval: 'month',
    notification_channel: {
      type: 'email',
      recipients: [OTHER_RECIPIENT, EMAIL],
      subject_prefix: `For ${NAME}`,
    },
  })
  await changeAsPerson(h, id)
  await use(h, [{ at: h.system.now() / 1000, subject: { projectId, ownerId: id, keyId: kept.id } }])
  await record(h.store, (tx) => mark(tx, h, { id, projectId, alertId: alert.id }))
  await client.deleteUser({ user_id: id })
  return { id, projectId, alertId: alert.id }
}

/** Events from before the identity provider changed the address. */
async function actAsEarlier({ system, client }: Harness): Promise<void> {
  await client.createInvite({ email: EARLIER, role: 'reader' })
  await write(system, { type: 'login.failed', id: '', ...failure(`Nobody has ${EARLIER}.`) })
}

function failure(error_message: string) {
  return { error_code: 'person_unknown', error_message }
}

async function changeAsPerson({ system }: Harness, id: string): Promise<void> {
  const actor = personActor({ id, email: EARLIER }, 'owner', ORIGIN)
  const ctx = { ...system, actor }
  await adminApiKeys.create(ctx, { name: `${MARK} terraform` })
  await write(ctx, {
    type: 'user.updated',
    id,
    changes_requested: { email: EMAIL, name: NAME, user_name: MARK, external_id: `${MARK}-1` },
  })
  await write(system, {
    type: 'service_account.updated',
    id: 'svc_acct_1',
    changes_requested: { name: `${NAME}’s notebook` },
  })
  await write(system, { type: 'login.failed', id: '', ...failure(`${MARK}-subject is unknown.`) })
}

function write(ctx: Context, event: AuditEvent): Promise<void> {
  return audited(ctx, async () => ({ result: undefined, event }))
}

/** Marks that no request of a test can make: of sign-ins, SCIM, mails and requests for models. */
async function mark(tx: Tx, { system }: Harness, person: MarkedPerson): Promise<void> {
  const { id, alertId } = person
  const organization_id = system.organization.id
  const columns = {
    technical_level: `${MARK} level`,
    developer_persona: `${MARK} persona`,
    oidc_issuer: `https://${MARK}.example`,
    oidc_subject: `${MARK}-subject`,
    oidc_subject_claim: `${MARK}-claim`,
    oidc_claimed_subject: `${MARK}-claimed`,
    scim_user_name: MARK,
    scim_user_name_key: MARK.toUpperCase(),
    scim_external_id: `${MARK}-1`,
    scim_given_name: `Mark ${MARK}`,
    scim_family_name: MARK,
    scim_email_type: MARK,
  }
  await tx.updateTable('user').set(columns).where('id', '=', id).execute()
  const tags = JSON.stringify({ owner: MARK })
  await tx.updateTable('api_key').set({ tags }).where('user_id', '=', id).execute()
  await insertCredentials(tx, system, id)
  await insertRaiseRequests(tx, system, person)
  await tx
    .insertInto('project')
    .values({
      id: 'proj_personal',
      organization_id,
      name: `Personal: ${EMAIL}`,
      created_at: 0,
      personal_user_id: id,
    })
    .execute()
  await tx
    .insertInto('spend_alert_delivery')
    .values({
      id: 'spend_delivery_1',
      organization_id,
      alert_id: alertId,
      scope_kind: 'organization',
      scope_id: organization_id,
      event: 'test',
      channel: 'email',
      period_starts_at: 0,
      arming: '1',
      threshold_amount: 1_000,
      spend_amount: 0,
      forecast_amount: null,
      state: 'delivered',
      attempts: 1,
      next_attempt_at: 0,
      last_error: `Rejected recipients: ${EMAIL.toLowerCase()}`,
      created_at: system.now(),
      // Long ended deliveries are deleted, at the latest after the next flush.
      ended_at: system.now(),
    })
    .execute()
  await addRequestLogs(tx, requestLogs(organization_id, person))
}

async function insertCredentials(tx: Tx, { organization, now }: Context, id: string) {
  const organization_id = organization.id
  await tx
    .insertInto('scim_token')
    .values({
      id: 'scim_token_1',
      organization_id,
      owner_id: id,
      name: `${MARK} directory`,
      hash: hashSecret('token'),
      redacted_value: 'x',
      created_at: now(),
      expires_at: now() + 1_000_000,
      last_used_at: null,
      revoked_at: null,
    })
    .execute()
  await tx
    .insertInto('terminal_sign_in')
    .values({
      key_id: 'key_1',
      organization_id,
      project_id: 'proj_1',
      user_id: id,
      client_id: 'bailiwick-cli',
      way: 'device_code',
      host: `${MARK}-laptop`,
      address: `${MARK}.example`,
      code_hash: hashSecret('code'),
      redirect_uri: null,
      challenge: null,
      exchanged_at: null,
      family_hash: null,
      secret_hash: null,
      previous_secret_hash: null,
      created_at: now(),
      refreshed_at: null,
      expires_at: now() + 1_000_000,
      ends_at: now() + 1_000_000,
    })
    .execute()
  await tx
    .insertInto('invite')
    .values({
      id: 'invite-1',
      organization_id,
      email: EMAIL,
      email_key: EMAIL.toLowerCase(),
      role: 'reader',
      created_at: now(),
      expires_at: now(),
      accepted_at: now(),
      projects: '[]',
    })
    .execute()
}

/** A request of the person, and one of somebody else that the person has decided. */
async function insertRaiseRequests(tx: Tx, { organization, now }: Context, person: MarkedPerson) {
  const about = {
    organization_id: organization.id,
    project_id: person.projectId,
    scope_kind: 'project' as const,
    scope_id: person.projectId,
    interval: 'month' as const,
    inherited: 0,
    current_amount: 500,
    threshold_amount: 900,
    raised_until: now() + 1_000_000,
    state: 'denied' as const,
    created_at: now(),
    expires_at: now() + 1_000_000,
    decided_at: now(),
    decided_amount: null,
    decided_until: null,
  }
  const reason = `${MARK} has a review`
  const note = `Ask ${MARK}`
  await tx
    .insertInto('raise_request')
    .values([
      { ...about, id: 'raise_1', user_id: person.id, reason, note, decided_by: 'user-1' },
      { ...about, id: 'raise_2', user_id: 'user-1', reason: 'A', note, decided_by: person.id },
    ])
    .execute()
}

/** More rows than one slice. */
function requestLogs(organizationId: string, { id, projectId }: MarkedPerson) {
  return Array.from({ length: 450 }, (_, n) =>
    requestLogRow(
      requestRecord(`req_${n}`, {
        organizationId,
        projectId,
        ownerId: id,
        address: `${MARK}:2`,
        userAgent: `${MARK} agent`,
        session: `${MARK} session`,
        tags: { person: EMAIL },
      }),
    ),
  )
}

/** Asserts that the person has no live credentials, and returns their row. */
export async function personRow({ store }: Harness, id: string) {
  const [row] = await store.reader.selectFrom('user').selectAll().where('id', '=', id).execute()
  return row ?? assert.fail(`the user ${id} has no row`)
}
