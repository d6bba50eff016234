import type { ConfiguredChannels } from '#alerts/channels.ts'
import type { Routes } from '#control/route.ts'
import { organizationPayer, projectPayer } from '#control/spend/limits/payer.ts'
import * as deliveries from './deliveries.ts'

export function spendAlertDeliveryRoutes(channels: ConfiguredChannels): Routes {
  return {
    listOrganizationSpendAlertDeliveries: (ctx, { query }) => deliveries.list(ctx, null, query),
    listProjectSpendAlertDeliveries: (ctx, { params, query }) =>
      deliveries.list(ctx, params.project_id, query),
    testOrganizationSpendAlert: (ctx, { params }) =>
      deliveries.test(ctx, channels, organizationPayer(ctx), params.alert_id),
    testProjectSpendAlert: (ctx, { params }) =>
      deliveries.test(ctx, channels, projectPayer(params.project_id), params.alert_id),
  }
}
