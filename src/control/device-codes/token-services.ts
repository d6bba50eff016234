/** Parts of the server that requests without a caller need. */
import type { Context } from '#context.ts'

export type TokenServices = Pick<
  Context,
  'store' | 'now' | 'newId' | 'catalog' | 'onChange' | 'allowsPrivateWebhooks'
>
