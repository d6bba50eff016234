import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import { organizationPayer, projectPayer } from '#control/spend/limits/payer.ts'
import * as spendAlerts from './alerts.ts'

export const routes = [
  route(api.listOrganizationSpendAlerts, (ctx, { query }) =>
    spendAlerts.list(ctx, organizationPayer(ctx), query),
  ),
  route(api.createOrganizationSpendAlert, (ctx, { body }) =>
    spendAlerts.create(ctx, organizationPayer(ctx), body),
  ),
  route(api.retrieveOrganizationSpendAlert, (ctx, { params }) =>
    spendAlerts.retrieve(ctx, organizationPayer(ctx), params.alert_id),
  ),
  route(api.updateOrganizationSpendAlert, (ctx, { params, body }) =>
    spendAlerts.update(ctx, organizationPayer(ctx), params.alert_id, body),
  ),
  route(api.deleteOrganizationSpendAlert, (ctx, { params }) =>
    spendAlerts.remove(ctx, organizationPayer(ctx), params.alert_id),
  ),
  route(api.listProjectSpendAlerts, (ctx, { params, query }) =>
    spendAlerts.list(ctx, projectPayer(params.project_id), query),
  ),
  route(api.createProjectSpendAlert, (ctx, { params, body }) =>
    spendAlerts.create(ctx, projectPayer(params.project_id), body),
  ),
  route(api.retrieveProjectSpendAlert, (ctx, { params }) =>
    spendAlerts.retrieve(ctx, projectPayer(params.project_id), params.alert_id),
  ),
  route(api.updateProjectSpendAlert, (ctx, { params, body }) =>
    spendAlerts.update(ctx, projectPayer(params.project_id), params.alert_id, body),
  ),
  route(api.deleteProjectSpendAlert, (ctx, { params }) =>
    spendAlerts.remove(ctx, projectPayer(params.project_id), params.alert_id),
  ),
]
