import type { Routes } from '#control/route.ts'
import * as explanations from './access-explanations.ts'

export const routes: Routes = {
  listUserAccess: (ctx, { params }) => explanations.ofUser(ctx, params.user_id),
  listProjectUserAccess: (ctx, { params }) =>
    explanations.ofProjectUser(ctx, params.project_id, params.user_id),
  listProjectServiceAccountAccess: (ctx, { params }) =>
    explanations.ofServiceAccount(ctx, params.project_id, params.service_account_id),
}
