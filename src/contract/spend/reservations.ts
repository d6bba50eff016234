/**
 * Extension: reservations of spend by batches and background responses that have not ended, and
 * their release before the end.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Nullable, PathId, Timestamp } from '#contract/schema.ts'
import { SpendCurrency } from './limits.ts'

export const OpenSpendReservation = Type.Object({
  object: Type.Literal('spend_reservation'),
  id: Type.String({ description: 'Id of the batch or response.' }),
  type: Type.Enum(['batch', 'response']),
  project_id: Type.String(),
  model: Nullable(Type.String()),
  api_key_id: Type.String({ description: 'The key that pays for it.' }),
  owner_id: Type.String({ description: 'The user or service account of the key.' }),
  amount: Type.Number({
    description: 'The most that it was expected to cost, in dollars, to a billionth of one.',
  }),
  currency: SpendCurrency,
  created_at: Timestamp,
  released_at: Nullable(Timestamp),
})
export type OpenSpendReservation = Static<typeof OpenSpendReservation>

const LIST = {
  method: 'GET',
  access: 'spend.read',
  query: ListQuery(),
  response: Page(OpenSpendReservation),
  extension: true,
} as const

export const spendReservationEndpoints = {
  listSpendReservations: endpoint({
    ...LIST,
    id: 'listSpendReservations',
    path: '/organization/spend_reservations',
    summary: 'List what batches and background responses that have not ended reserve of budgets.',
    command: 'spend-reservations list',
  }),
  listProjectSpendReservations: endpoint({
    ...LIST,
    id: 'listProjectSpendReservations',
    path: '/organization/projects/:project_id/spend_reservations',
    summary: 'List what batches and background responses of a project reserve of budgets.',
    command: 'project-spend-reservations list',
    params: ProjectParams,
  }),
  releaseProjectSpendReservation: endpoint({
    id: 'releaseProjectSpendReservation',
    method: 'POST',
    path: '/organization/projects/:project_id/spend_reservations/:reservation_id/release',
    summary:
      'Release the reservation of a batch or response, whose cost is charged at its end all the same.',
    access: 'organization.write',
    command: 'project-spend-reservations release',
    params: Type.Object({ project_id: PathId, reservation_id: PathId }),
    response: OpenSpendReservation,
    extension: true,
  }),
} as const
