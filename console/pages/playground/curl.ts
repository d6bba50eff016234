/** The request as somebody would send it from a shell. */
import { apiUrl } from '#console/page-settings.ts'
import { bodyOf, type ChatRequest } from './send.ts'

/** The key stays out of it: what is copied is pasted into places where others read. */
export const curlOf = (request: ChatRequest): string =>
  [
    `curl -N ${apiUrl}/chat/completions \\`,
    '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d ${quoted(JSON.stringify(bodyOf(request), null, 2))}`,
  ].join('\n')

/** As one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
