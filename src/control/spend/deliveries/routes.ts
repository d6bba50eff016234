import type { ConfiguredChannels } from '#alerts/channels.ts'
import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import { organizationPayer, projectPayer } from '#control/spend/limits/payer.ts'
import * as deliveries from './deliveries.ts'

export function spendAlertDeliveryRoutes(channels: ConfiguredChannels): readonly Route[] {
  return [
    route(api.listOrganizationSpendAlertDeliveries, (ctx, { query }) =>
      deliveries.list(ctx, null, query),
    ),
    route(api.listProjectSpendAlertDeliveries, (ctx, { params, query }) =>
      deliveries.list(ctx, params.project_id, query),
    ),
    route(api.testOrganizationSpendAlert, (ctx, { params }) =>
      deliveries.test(ctx, channels, organizationPayer(ctx), params.alert_id),
    ),
    route(api.testProjectSpendAlert, (ctx, { params }) =>
      deliveries.test(ctx, channels, projectPayer(params.project_id), params.alert_id),
    ),
  ]
}
