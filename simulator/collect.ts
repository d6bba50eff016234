/** Collects a stream into a list. */
export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of stream) all.push(item)
  return all
}
