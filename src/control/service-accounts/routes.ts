import type { Routes } from '#control/route.ts'
import * as accounts from './service-accounts.ts'

export const routes: Routes = {
  listProjectServiceAccounts: (ctx, { params, query }) =>
    accounts.list(ctx, params.project_id, query),
  createProjectServiceAccount: (ctx, { params, body }) =>
    accounts.create(ctx, params.project_id, body),
  retrieveProjectServiceAccount: (ctx, { params }) =>
    accounts.retrieve(ctx, params.project_id, params.service_account_id),
  modifyProjectServiceAccount: (ctx, { params, body }) =>
    accounts.modify(ctx, params.project_id, params.service_account_id, body),
  deleteProjectServiceAccount: (ctx, { params }) =>
    accounts.remove(ctx, params.project_id, params.service_account_id),
  createProjectServiceAccountApiKey: (ctx, { params, body }) =>
    accounts.createKey(ctx, params.project_id, params.service_account_id, body),
  deleteProjectServiceAccountApiKey: (ctx, { params }) =>
    accounts.removeKey(ctx, params.project_id, params.service_account_id, params.api_key_id),
}
