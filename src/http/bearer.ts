/** The key that a request's headers bring. */
import type { IncomingHttpHeaders } from 'node:http'

const BEARER = /^bearer +(\S+)$/i

/** Undefined when there is none. A cookie is never looked at. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]
