import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as explanations from './access-explanations.ts'

export const routes = [
  route(api.listUserAccess, (ctx, { params }) => explanations.ofUser(ctx, params.user_id)),
  route(api.listProjectUserAccess, (ctx, { params }) =>
    explanations.ofProjectUser(ctx, params.project_id, params.user_id),
  ),
  route(api.listProjectServiceAccountAccess, (ctx, { params }) =>
    explanations.ofServiceAccount(ctx, params.project_id, params.service_account_id),
  ),
]
