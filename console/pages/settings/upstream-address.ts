/** Address of the page of an upstream. */
export function upstreamAddress(name: string): string {
  return `/settings/upstreams/${encodeURIComponent(name)}`
}
