import type { Routes } from '#control/route.ts'
import { organizationPayer, projectPayer } from '#control/spend/limits/payer.ts'
import * as spendAlerts from './alerts.ts'

export const routes: Routes = {
  listOrganizationSpendAlerts: (ctx, { query }) =>
    spendAlerts.list(ctx, organizationPayer(ctx), query),
  createOrganizationSpendAlert: (ctx, { body }) =>
    spendAlerts.create(ctx, organizationPayer(ctx), body),
  retrieveOrganizationSpendAlert: (ctx, { params }) =>
    spendAlerts.retrieve(ctx, organizationPayer(ctx), params.alert_id),
  updateOrganizationSpendAlert: (ctx, { params, body }) =>
    spendAlerts.update(ctx, organizationPayer(ctx), params.alert_id, body),
  deleteOrganizationSpendAlert: (ctx, { params }) =>
    spendAlerts.remove(ctx, organizationPayer(ctx), params.alert_id),
  listProjectSpendAlerts: (ctx, { params, query }) =>
    spendAlerts.list(ctx, projectPayer(params.project_id), query),
  createProjectSpendAlert: (ctx, { params, body }) =>
    spendAlerts.create(ctx, projectPayer(params.project_id), body),
  retrieveProjectSpendAlert: (ctx, { params }) =>
    spendAlerts.retrieve(ctx, projectPayer(params.project_id), params.alert_id),
  updateProjectSpendAlert: (ctx, { params, body }) =>
    spendAlerts.update(ctx, projectPayer(params.project_id), params.alert_id, body),
  deleteProjectSpendAlert: (ctx, { params }) =>
    spendAlerts.remove(ctx, projectPayer(params.project_id), params.alert_id),
}
