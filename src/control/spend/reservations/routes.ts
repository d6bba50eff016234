import type { Routes } from '#control/route.ts'
import * as reservations from './reservations.ts'

export const routes: Routes = {
  listSpendReservations: (ctx, { query }) => reservations.list(ctx, null, query),
  listProjectSpendReservations: (ctx, { params, query }) =>
    reservations.list(ctx, params.project_id, query),
  releaseProjectSpendReservation: (ctx, { params }) =>
    reservations.release(ctx, params.project_id, params.reservation_id),
}
