/** The key that a request's headers bring. */
import type { IncomingHttpHeaders } from 'node:http'

const BEARER = /^bearer +(\S+)$/i

/** Undefined when there is none. Cookies are not looked at: the data plane takes none. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]
