import type { Routes } from '#control/route.ts'
import * as decisions from './decisions.ts'
import type { RaiseServices } from './held-limit.ts'
import * as requests from './raise-requests.ts'

/** The limits that hold for a person are the gateway's: they are given. */
export function raiseRequestRoutes(services: RaiseServices): Routes {
  return {
    createAccountRaiseRequest: (ctx, { body }) => requests.create(ctx, body, services),
    listAccountRaiseRequests: (ctx, { query }) => requests.listOwn(ctx, query),
    withdrawAccountRaiseRequest: (ctx, { params }) =>
      requests.withdraw(ctx, params.raise_request_id),
    listRaiseRequests: (ctx, { query }) => requests.listAll(ctx, query),
    approveRaiseRequest: (ctx, { params, body }) =>
      decisions.approve(ctx, params.raise_request_id, body, services),
    denyRaiseRequest: (ctx, { params, body }) =>
      decisions.deny(ctx, params.raise_request_id, body, services),
  }
}
