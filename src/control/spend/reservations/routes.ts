import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as reservations from './reservations.ts'

export const routes = [
  route(api.listSpendReservations, (ctx, { query }) => reservations.list(ctx, null, query)),
  route(api.listProjectSpendReservations, (ctx, { params, query }) =>
    reservations.list(ctx, params.project_id, query),
  ),
  route(api.releaseProjectSpendReservation, (ctx, { params }) =>
    reservations.release(ctx, params.project_id, params.reservation_id),
  ),
]
