import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import { organizationScope, projectScope } from '#control/spend/limits/payer.ts'
import * as spendAlerts from './alerts.ts'

export const routes = [
  route(api.listOrganizationSpendAlerts, (ctx, { query }) =>
    spendAlerts.list(ctx, organizationScope(ctx), query),
  ),
  route(api.createOrganizationSpendAlert, (ctx, { body }) =>
    spendAlerts.create(ctx, organizationScope(ctx), body),
  ),
  route(api.retrieveOrganizationSpendAlert, (ctx, { params }) =>
    spendAlerts.retrieve(ctx, organizationScope(ctx), params.alert_id),
  ),
  route(api.updateOrganizationSpendAlert, (ctx, { params, body }) =>
    spendAlerts.update(ctx, organizationScope(ctx), params.alert_id, body),
  ),
  route(api.deleteOrganizationSpendAlert, (ctx, { params }) =>
    spendAlerts.remove(ctx, organizationScope(ctx), params.alert_id),
  ),
  route(api.listProjectSpendAlerts, (ctx, { params, query }) =>
    spendAlerts.list(ctx, projectScope(params.project_id), query),
  ),
  route(api.createProjectSpendAlert, (ctx, { params, body }) =>
    spendAlerts.create(ctx, projectScope(params.project_id), body),
  ),
  route(api.retrieveProjectSpendAlert, (ctx, { params }) =>
    spendAlerts.retrieve(ctx, projectScope(params.project_id), params.alert_id),
  ),
  route(api.updateProjectSpendAlert, (ctx, { params, body }) =>
    spendAlerts.update(ctx, projectScope(params.project_id), params.alert_id, body),
  ),
  route(api.deleteProjectSpendAlert, (ctx, { params }) =>
    spendAlerts.remove(ctx, projectScope(params.project_id), params.alert_id),
  ),
]
