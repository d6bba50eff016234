export function sourceHash(sources: readonly string[], variant?: string): string
