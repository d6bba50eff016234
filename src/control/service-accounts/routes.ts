import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as accounts from './service-accounts.ts'

export const routes = [
  route(api.listProjectServiceAccounts, (ctx, { params, query }) =>
    accounts.list(ctx, params.project_id, query),
  ),
  route(api.createProjectServiceAccount, (ctx, { params, body }) =>
    accounts.create(ctx, params.project_id, body),
  ),
  route(api.retrieveProjectServiceAccount, (ctx, { params }) =>
    accounts.retrieve(ctx, params.project_id, params.service_account_id),
  ),
  route(api.modifyProjectServiceAccount, (ctx, { params, body }) =>
    accounts.modify(ctx, params.project_id, params.service_account_id, body),
  ),
  route(api.deleteProjectServiceAccount, (ctx, { params }) =>
    accounts.remove(ctx, params.project_id, params.service_account_id),
  ),
  route(api.createProjectServiceAccountApiKey, (ctx, { params, body }) =>
    accounts.createKey(ctx, params.project_id, params.service_account_id, body),
  ),
  route(api.deleteProjectServiceAccountApiKey, (ctx, { params }) =>
    accounts.removeKey(ctx, params.project_id, params.service_account_id, params.api_key_id),
  ),
]
