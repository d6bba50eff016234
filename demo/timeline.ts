/**
 * Timeline of Acme Research, made by functions of the control plane while the clock moves, so that
 * every event of the audit log has its actor, its time and its `seq`.
 */
import { FIRST_KEY_NAME } from '#cli/bootstrap.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { remove as removeInvite } from '#control/invites/invites.ts'
import { modify as modifyProject } from '#control/projects/projects.ts'
import { modify as modifyUser } from '#control/users/users.ts'
import { record } from '#storage/transaction.ts'
import * as acts from './actions.ts'
import { spendLimitAmounts } from './budgets.ts'
import { type DemoContext, openingOf } from './context.ts'
import { FOUNDER, INVITES, LEAVER, OWNER, PENDING, PEOPLE, REPORTER } from './people.ts'
import { PROJECTS } from './projects.ts'
import type { PlannedProject } from './specs.ts'
import { addAlerts, setSpendLimit } from './spend-actions.ts'

const DAY_SECONDS = 86_400
const MINUTE_MS = 60_000
/** Length of a working day, and longest step in it. */
const WORK_MINUTES = 8 * 60
const STEP_MINUTES_MAX = 150
const SECOND_THOUGHT_MINUTES = 10
const BETWEEN_PENDING_MS = 47 * MINUTE_MS

/** Admin keys in clear. */
export interface SeededAdminKeys {
  /** Key of the operator. */
  readonly operator: string
  readonly owner: string
  /** Restricted to reading. */
  readonly reader: string
}

/** Something that happens on a working day. */
type Step = readonly [on: number, act: () => Promise<unknown>]

/** Plays all of it, up to `nowMs`. */
export async function runTimeline(context: DemoContext, nowMs: number): Promise<SeededAdminKeys> {
  const first = await adminApiKeys.create(context.asSystem(), { name: FIRST_KEY_NAME })
  await acts.registerFounder(context)
  const keys = { owner: '', reader: '' }
  const steps = [
    ...PEOPLE.map(([who, name, on]): Step => [on, () => acts.addPerson(context, who, name)]),
    ...adminKeySteps(context, keys),
    ...PROJECTS.flatMap((plan) => projectSteps(context, plan, first.id)),
    ...INVITES.flatMap((one) => inviteSteps(context, one)),
    ...otherSteps(context, first.id),
    ...spendSteps(context, nowMs),
  ]
  for (const [day, midnight] of context.workdays.entries()) {
    context.goTo(openingOf(midnight))
    await acts.signIn(context, day)
    const today = steps.filter(([on]) => on === day)
    for (const [, act] of today) {
      context.pass(Math.min(STEP_MINUTES_MAX, Math.ceil((2 * WORK_MINUTES) / today.length)))
      await act()
    }
  }
  for (const [at, [who, project]] of PENDING.entries()) {
    context.goTo(nowMs - (PENDING.length - at) * BETWEEN_PENDING_MS)
    await acts.invite(context, who, project)
  }
  context.goTo(nowMs)
  return { operator: first.value, ...keys }
}

function projectSteps(context: DemoContext, plan: PlannedProject, operatorKeyId: string): Step[] {
  const { name, on, accounts, members, limits, archivedOn } = plan
  const steps: Step[] = [[on, () => acts.addProject(context, plan)]]
  for (const account of accounts) {
    steps.push([on, () => acts.addAccount(context, name, account.name)])
    for (const key of account.keys) {
      steps.push([key.on ?? on, () => acts.addAccountKey(context, name, account.name, key)])
    }
  }
  for (const { who, role, keys } of members) {
    const came = Math.max(on, PEOPLE.find(([known]) => known === who)?.[2] ?? 0)
    steps.push([came, () => acts.addMember(context, name, who, role)])
    for (const key of keys) {
      steps.push([key.on ?? came, () => acts.addMemberKey(context, name, who, key)])
    }
  }
  for (const limit of limits) {
    steps.push([limit.on, () => acts.setLimit(context, operatorKeyId, name, limit)])
  }
  if (archivedOn !== undefined) steps.push([archivedOn, () => acts.archiveProject(context, name)])
  return steps
}

function adminKeySteps(context: DemoContext, keys: { owner: string; reader: string }): Step[] {
  const make = async (who: string, name: string, more: { expires_in_seconds?: number } = {}) =>
    adminApiKeys.create(await context.asPerson(who), { name, ...more })
  return [
    [
      0,
      async () => {
        keys.owner = (await make(OWNER, "Ingrid's laptop")).value
      },
    ],
    [5, () => acts.setRole(context, REPORTER, 'owner')],
    [
      5,
      async () => {
        const { id, value } = await make(OWNER, 'Monthly cost report')
        keys.reader = value
        await restrict(context, id)
      },
    ],
    [6, () => make(OWNER, 'Auditor, for a week', { expires_in_seconds: 7 * DAY_SECONDS })],
    [9, () => acts.setRole(context, REPORTER, 'reader')],
    [
      15,
      async () => {
        const { id } = await make(FOUNDER, 'Made by mistake')
        context.pass(SECOND_THOUGHT_MINUTES)
        await adminApiKeys.remove(await context.asPerson(FOUNDER), id)
      },
    ],
    [18, () => make(FOUNDER, 'Dashboard', { expires_in_seconds: 90 * DAY_SECONDS })],
  ]
}

/** The API has no way yet to make an admin key with scopes. */
async function restrict(context: DemoContext, id: string): Promise<void> {
  const scopes = JSON.stringify(['api.management.read', 'api.usage.read'])
  await record(context.asSystem().store, (tx) =>
    tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', id).execute(),
  )
}

function inviteSteps(context: DemoContext, one: (typeof INVITES)[number]): Step[] {
  let id = ''
  const sent: Step = [
    one.on,
    async () => {
      id = await acts.invite(context, one.who, one.project)
    },
  ]
  switch (one.outcome) {
    case 'left':
      return [sent]
    case 'accepted':
      return [sent, [one.on + 1, () => acts.acceptInvite(context, one.who, id)]]
    case 'withdrawn':
      return [sent, [one.on, async () => removeInvite(await context.asPerson(OWNER), id)]]
  }
}

/** Further events of the month. */
function otherSteps(context: DemoContext, operatorKeyId: string): Step[] {
  const owner = () => context.asPerson(OWNER)
  const project = (name: string): string => acts.projectOf(context, name).id
  const person = (who: string): string => acts.personId(context, who)
  const limit = (on: number, of: string, model: string, requests: number): Step => [
    on,
    () => acts.setLimit(context, operatorKeyId, of, { on, model, requests }),
  ]
  return [
    [
      7,
      async () => modifyUser(await owner(), person('arjun.mehta'), { technical_level: 'expert' }),
    ],
    [8, () => acts.removePerson(context, LEAVER)],
    [12, () => acts.setRoleIn(context, 'Document search', 'yuki.sato', 'owner')],
    [13, () => acts.resetLimit(context, operatorKeyId, 'Sales insights', 'gpt-5.6-terra')],
    [
      14,
      async () => {
        const change = { external_key_id: 'cost-centre-4711' }
        await modifyProject(await owner(), project('Meeting notes'), change)
      },
    ],
    [16, () => acts.removeMemberKey(context, 'Code review bot', 'oliver.schmidt', 'Unused')],
    limit(19, 'Evaluation harness', 'gpt-5.6-terra', 90),
    limit(20, 'Meeting notes', 'gpt-5.6-luna', 240),
    [22, () => acts.addMember(context, 'Sales insights', 'anders.holm', 'member')],
    [23, () => acts.setRoleIn(context, 'Data labelling', 'anders.holm', 'owner')],
    limit(24, 'Contract review', 'gpt-5.4-mini', 60),
  ]
}

/** Spend limits, and then their alerts, all of which exist from one day on. */
function spendSteps(context: DemoContext, nowMs: number): Step[] {
  const { workdays, asSystem } = context
  const limits = spendLimitAmounts(workdays, nowMs, asSystem().catalog)
  const last = Math.max(...limits.map(({ on }) => on))
  return [
    ...limits.map((one): Step => [one.on, () => setSpendLimit(context, one)]),
    ...limits.map((one): Step => [last, () => addAlerts(context, one)]),
  ]
}
