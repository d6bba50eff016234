import type { Routes } from '#control/route.ts'
import * as requests from './raise-requests.ts'

/** The limits that hold for a person are the gateway's: they are given. */
export function raiseRequestRoutes(held: requests.SpendHeld): Routes {
  return {
    createAccountRaiseRequest: (ctx, { body }) => requests.create(ctx, body, held),
    listAccountRaiseRequests: (ctx, { query }) => requests.listOwn(ctx, query),
    withdrawAccountRaiseRequest: (ctx, { params }) =>
      requests.withdraw(ctx, params.raise_request_id),
    listRaiseRequests: (ctx, { query }) => requests.listAll(ctx, query),
    approveRaiseRequest: (ctx, { params, body }) =>
      requests.approve(ctx, params.raise_request_id, body, held),
    denyRaiseRequest: (ctx, { params, body }) => requests.deny(ctx, params.raise_request_id, body),
  }
}
